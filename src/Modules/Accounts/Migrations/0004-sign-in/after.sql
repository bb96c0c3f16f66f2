select format('%s is missing', name) as problem
from unnest(array['accounts.contact', 'accounts.sign_in_code', 'accounts.sign_in_count', 'accounts.session', 'accounts.passkey']) as name
where to_regclass(name) is null;
