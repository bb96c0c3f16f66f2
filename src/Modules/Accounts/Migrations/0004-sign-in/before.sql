select format('%s exists already', name) as problem
from unnest(array['accounts.contact', 'accounts.sign_in_code', 'accounts.sign_in_count', 'accounts.session', 'accounts.passkey']) as name
where to_regclass(name) is not null;
