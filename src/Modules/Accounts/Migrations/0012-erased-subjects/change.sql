create table accounts.erased_subject (
    issuer uuid  not null,
    digest bytea not null check (octet_length(digest) = 32),
    primary key (issuer, digest)
);
