-- The whole schema that booking, matching and people stand on. Forward only: a later change is a file of its own.
-- Types are native to each engine; names, constraints and meanings are the same in both folders.
-- Every table that belongs to an environment carries environment_id, and every query on it names the environment.

-- A copy of this database is known by these two, which also stand in the data folder.
create table installation (
    id uuid primary key,
    counter bigint not null,
    created_at timestamptz not null
);

-- ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────
create table environment (
    id uuid primary key,
    name text not null unique,
    created_at timestamptz not null
);

create table user_account (
    id uuid primary key,
    email text not null unique,
    name text not null,
    password_hash text not null,
    language text not null default 'nl',
    is_active boolean not null,
    created_at timestamptz not null
);

-- A role of a user in an environment. The platform operator's has no environment: it reaches over all of them.
create table membership (
    user_id uuid not null references user_account (id),
    environment_id uuid references environment (id),
    role text not null check (role in ('accountant', 'approver', 'warehouse', 'environment_admin', 'platform_operator')),
    created_at timestamptz not null,
    check ((role = 'platform_operator') = (environment_id is null))
);
create unique index membership_once on membership (user_id, environment_id, role) where environment_id is not null;
create unique index membership_operator_once on membership (user_id) where environment_id is null;
create index membership_by_environment on membership (environment_id);

-- Only the hash of the session's id is stored: a stolen copy of the table opens nothing.
create table session (
    id_hash bytea primary key,
    user_id uuid not null references user_account (id),
    environment_id uuid references environment (id),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    address text not null,
    agent text not null
);
create index session_by_user on session (user_id);

-- Failed sign-ins, per account and per address.
create table sign_in_attempt (
    subject text primary key,
    failures bigint not null,
    last_at timestamptz not null,
    blocked_until timestamptz
);

-- A chain: each row's hash covers the one before it.
create table audit_entry (
    sequence bigint primary key,
    at timestamptz not null,
    environment_id uuid,
    user_id uuid,
    actor text not null,
    action text not null,
    target text not null,
    details jsonb not null,
    previous_hash bytea not null,
    hash bytea not null
);
create index audit_entry_by_environment on audit_entry (environment_id, sequence);

-- ── connections and administrations ────────────────────────────────────────────────────────────────────────────────
create table connection (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    connector text not null,
    remote_user_id text not null,
    remote_user_name text not null,
    state text not null check (state in ('active', 'dead', 'replaced')),
    dead_reason text,
    access_token bytea,
    access_expires_at timestamptz,
    refresh_token bytea,
    refreshed_at timestamptz,
    -- The lock of the fleet: who refreshes now, until when.
    refresh_owner uuid,
    refresh_until timestamptz,
    created_by uuid not null references user_account (id),
    created_at timestamptz not null,
    version bigint not null
);
create index connection_by_environment on connection (environment_id);
create index connection_by_remote_user on connection (connector, remote_user_id);

-- What a connection was seen to reach, and its rights there.
create table connection_reach (
    connection_id uuid not null references connection (id),
    environment_id uuid not null references environment (id),
    division bigint not null,
    number text not null,
    name text not null,
    vat_number text,
    company_id text,
    currency text not null,
    rights jsonb not null,
    seen_at timestamptz not null,
    rights_seen_at timestamptz,
    primary key (connection_id, division)
);

-- A consent that is under way: its state parameter, used once.
create table connect_attempt (
    state_hash bytea primary key,
    environment_id uuid not null references environment (id),
    user_id uuid not null references user_account (id),
    connector text not null,
    created_at timestamptz not null,
    used_at timestamptz,
    connection_id uuid references connection (id)
);

create table administration (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    connector text not null,
    division bigint not null,
    number text not null,
    name text not null,
    vat_number text,
    company_id text,
    currency text not null,
    connection_id uuid references connection (id),
    settings jsonb not null,
    version bigint not null,
    synchronised_at timestamptz,
    synchronise_error text,
    created_at timestamptz not null,
    unique (environment_id, connector, division)
);

-- Calls used in a window, shared by all processes: what the other side counts too.
create table call_budget (
    connector text not null,
    division bigint not null,
    span text not null check (span in ('minute', 'day')),
    starts_at timestamptz not null,
    used bigint not null,
    allowed bigint not null,
    primary key (connector, division, span, starts_at)
);

-- Answers 400, 401, 403 and 404 per hour: more than ten lock the key at the other side.
create table call_error (
    connection_id uuid not null references connection (id),
    division bigint not null,
    endpoint text not null,
    starts_at timestamptz not null,
    count bigint not null,
    primary key (connection_id, division, endpoint, starts_at)
);

-- ── master data and orders, as last read ───────────────────────────────────────────────────────────────────────────
create table master_record (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid not null references administration (id),
    kind text not null,
    remote_key text not null,
    code text not null,
    name text not null,
    data jsonb not null,
    is_active boolean not null,
    seen_at timestamptz not null,
    unique (administration_id, kind, remote_key)
);
create index master_record_by_kind on master_record (environment_id, administration_id, kind, code);

create table purchase_order (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid not null references administration (id),
    remote_id uuid not null,
    number text not null,
    reference text,
    description text not null,
    supplier uuid not null,
    supplier_name text not null,
    ordered_on date,
    currency text not null,
    order_status text not null,
    receipt_status text not null,
    invoice_status text not null,
    awaits_approval boolean not null,
    changed_after_receipt boolean not null,
    -- number, reference, description, items: lower case, for searching
    search_text text not null,
    seen_at timestamptz not null,
    unique (administration_id, remote_id)
);
create index purchase_order_by_supplier on purchase_order (environment_id, administration_id, supplier, ordered_on);

create table purchase_order_line (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid not null references administration (id),
    order_id uuid not null references purchase_order (id),
    remote_id uuid not null,
    line_number bigint not null,
    item uuid,
    item_code text not null,
    supplier_item_code text,
    barcode text,
    description text not null,
    unit text not null,
    ordered numeric not null,
    received numeric not null,
    invoiced numeric not null,
    counted numeric,
    -- price, VAT code, cost objects, basis: what no query asks for
    details jsonb not null,
    seen_at timestamptz not null,
    unique (administration_id, remote_id)
);
create index purchase_order_line_by_order on purchase_order_line (order_id, line_number);

-- ── documents and invoices ─────────────────────────────────────────────────────────────────────────────────────────
create table document (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    sha256 text not null,
    file_name text not null,
    mime text not null,
    size bigint not null,
    source text not null,
    received_at timestamptz not null,
    received_by uuid references user_account (id),
    unique (environment_id, sha256)
);

create table invoice (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid references administration (id),
    document_id uuid not null references document (id),
    -- From booking on the state is derived from the newest book action, never stored twice.
    stage text not null check (stage in ('to_validate', 'coded', 'deleted')),
    version bigint not null,
    syntax text not null,
    -- what the document says (domain::invoice::Invoice), and what a person decided (domain::coding::Coding)
    read jsonb,
    coding jsonb,
    kind text not null check (kind in ('invoice', 'credit_note')),
    supplier uuid,
    supplier_name text not null,
    number text not null,
    number_normalised text not null,
    issue_date date,
    currency text not null,
    total numeric not null,
    worst text,
    -- A document that someone has open is locked for others.
    opened_by uuid references user_account (id),
    opened_until timestamptz,
    received_at timestamptz not null,
    updated_at timestamptz not null
);
create index invoice_by_stage on invoice (environment_id, stage, received_at);
create index invoice_by_number on invoice (environment_id, number_normalised);
create index invoice_by_document on invoice (document_id);

create table invoice_event (
    sequence bigint generated always as identity primary key,
    environment_id uuid not null references environment (id),
    invoice_id uuid not null references invoice (id),
    at timestamptz not null,
    actor text not null,
    what text not null,
    details jsonb not null
);
create index invoice_event_by_invoice on invoice_event (invoice_id, sequence);

-- What saved allocations hold of an order line. Falls in the transaction that reads the invoice at the order line.
create table claim (
    coding_line_id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid not null references administration (id),
    order_line_id uuid not null references purchase_order_line (id),
    invoice_id uuid not null references invoice (id),
    quantity numeric not null,
    created_at timestamptz not null
);
create index claim_by_order_line on claim (order_line_id);
create index claim_by_invoice on claim (invoice_id);

-- ── actions: what is to be carried out in a bookkeeping system ─────────────────────────────────────────────────────
create table action (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid not null references administration (id),
    invoice_id uuid not null references invoice (id),
    connector text not null,
    kind text not null check (kind in ('book', 'book_and_block', 'unblock')),
    -- At most 20 characters of A-Z, 0-9 and '-': fits every bookkeeping system's reference field.
    reference text not null unique,
    state text not null check (state in ('queued', 'in_flight', 'entered', 'unknown', 'done', 'deviating', 'undone',
                                           'failed', 'misbooked', 'repaired', 'cancelled')),
    -- the reason or the evidence that the state carries (domain::booking::action::Finding)
    finding jsonb,
    -- what is to be booked, frozen when it was written, and its hash: the same content again is the same action
    content jsonb not null,
    content_hash text not null,
    supplier uuid not null,
    number_normalised text not null,
    invoice_kind text not null,
    duplicate_accepted text,
    predecessor uuid references action (id),
    met_closed_gate boolean not null,
    attempts bigint not null,
    -- finished steps of the booking (domain::booking::core::Saga)
    saga jsonb not null,
    entry_number text,
    remote_entry uuid,
    amount numeric not null,
    currency text not null,
    created_by uuid references user_account (id),
    created_by_name text not null,
    created_at timestamptz not null,
    queued_at timestamptz not null,
    changed_at timestamptz not null,
    version bigint not null
);
-- Once, enforced by the store itself and not only by the code.
create unique index action_one_booking on action (invoice_id)
    where kind <> 'unblock' and state not in ('undone', 'failed', 'cancelled', 'repaired');
create unique index action_one_number on action (administration_id, supplier, number_normalised, invoice_kind)
    where kind <> 'unblock' and state not in ('undone', 'failed', 'cancelled', 'repaired') and duplicate_accepted is null;
create index action_by_invoice on action (invoice_id, created_at);
create index action_by_state on action (environment_id, state, queued_at);
create index action_by_connector on action (connector, state);

create table action_event (
    sequence bigint generated always as identity primary key,
    environment_id uuid not null references environment (id),
    action_id uuid not null references action (id),
    at timestamptz not null,
    actor text not null,
    from_state text,
    to_state text not null,
    -- why, and the evidence: codes and values, rendered in the reader's language
    finding jsonb not null
);
create index action_event_by_action on action_event (action_id, sequence);

-- Work that waits or is under way. Finished rows move to job_done, so that this table stays small.
create table job (
    id uuid primary key,
    kind text not null,
    environment_id uuid references environment (id),
    administration_id uuid references administration (id),
    action_id uuid references action (id),
    payload jsonb not null,
    run_at timestamptz not null,
    lease_owner uuid,
    lease_until timestamptz,
    -- Rises with every lease; whoever comes with an older number is refused.
    fence bigint not null,
    attempts bigint not null,
    created_at timestamptz not null
);
create index job_due on job (kind, run_at);
create unique index job_of_action on job (action_id) where action_id is not null;

create table job_done (
    id uuid primary key,
    kind text not null,
    environment_id uuid,
    administration_id uuid,
    action_id uuid,
    payload jsonb not null,
    fence bigint not null,
    attempts bigint not null,
    created_at timestamptz not null,
    finished_at timestamptz not null,
    outcome text not null
);
create index job_done_by_action on job_done (action_id);

-- The stored intention of one writing request. Written in the transaction that reads the gates under a lock.
create table intent (
    id uuid primary key,
    environment_id uuid not null references environment (id),
    administration_id uuid not null references administration (id),
    action_id uuid not null references action (id),
    connection_id uuid not null references connection (id),
    connector text not null,
    function text not null,
    purpose text not null,
    division bigint not null,
    -- where the connection's user stood: a stray entry would be there
    current_division bigint,
    worker uuid not null,
    fence bigint not null,
    body_hash text not null,
    access_expires_at timestamptz not null,
    stored_at timestamptz not null,
    answered_at timestamptz,
    outcome text,
    answer jsonb
);
create index intent_by_action on intent (action_id, stored_at);
create index intent_open on intent (connector, function, stored_at) where answered_at is null;

-- ── gates ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- The row of scope 'all' stands for each connector and function from the start: it is what intents and closings lock.
create table gate (
    connector text not null,
    function text not null check (function in ('book_invoices', 'unblock_payments', 'create_relations', 'synchronise',
                                                 'link_administrations', 'look_back', 'clean_up')),
    scope text not null check (scope in ('all', 'environment', 'connection', 'administration')),
    scope_id text not null,
    position text not null check (position in ('open', 'closed', 'canary')),
    canary jsonb,
    reason text not null,
    changed_by text not null,
    changed_at timestamptz not null,
    version bigint not null,
    primary key (connector, function, scope, scope_id)
);

create table gate_event (
    sequence bigint generated always as identity primary key,
    connector text not null,
    function text not null,
    scope text not null,
    scope_id text not null,
    position text not null,
    canary jsonb,
    reason text not null,
    actor text not null,
    at timestamptz not null
);
create index gate_event_by_connector on gate_event (connector, sequence);

-- ── news for open screens ──────────────────────────────────────────────────────────────────────────────────────────
create table change (
    sequence bigint generated always as identity primary key,
    environment_id uuid,
    topic text not null,
    subject text not null,
    at timestamptz not null
);
