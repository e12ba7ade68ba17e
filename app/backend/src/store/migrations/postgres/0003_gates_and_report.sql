-- Gates that let a few through first, that need a second person, and that close by themselves; and the report of what
-- stands in a wrong place.

-- ── gates ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Whether what waited is wanted in the order of the VAT periods.
alter table gate add column vat_first boolean not null default false;
-- A counted canary: how many may pass, and how many of them have not yet. A row of its own: an intent takes the gate's
-- lock together with others, and counts under the lock of this row. `opening` is the line of history that opened it.
create table gate_canary (
    connector text not null,
    function text not null,
    scope text not null,
    scope_id text not null,
    opening bigint not null,
    size bigint not null,
    remaining bigint not null,
    primary key (connector, function, scope, scope_id)
);

-- Who belongs to an opening: what a counted canary has let through, each once; or what waited when a gate opened.
create table gate_pass (
    opening bigint not null,
    passenger_id uuid not null,
    primary key (opening, passenger_id)
);
create index gate_pass_by_passenger on gate_pass (passenger_id);

-- A drain: an opening before bookings, while something waited. Its progress is told by the actions that belong to it.
create table gate_drain (
    opening bigint primary key,
    connector text not null,
    scope text not null,
    scope_id text not null,
    position text not null,
    total bigint not null,
    vat_first boolean not null,
    started_by text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    end_reason text
);
create index gate_drain_by_connector on gate_drain (connector, opening);

-- Until when the return of an action's VAT period may be sent in, where an operator wants those in front.
create table action_urgency (
    action_id uuid primary key references action (id),
    closes_on date not null
);

-- An opening that one operator asked for and another one has to confirm.
create table gate_request (
    id uuid primary key,
    connector text not null,
    functions jsonb not null,
    scope text not null,
    scope_id text not null,
    position jsonb not null,
    vat_first boolean not null,
    reason text not null,
    asked_by uuid not null references user_account (id),
    asked_by_name text not null,
    asked_at timestamptz not null,
    answered_by_name text,
    answered_at timestamptz,
    outcome text check (outcome in ('confirmed', 'withdrawn', 'overtaken'))
);
create index gate_request_open on gate_request (connector, asked_at) where answered_at is null;

-- Answers about rights that contradict each other: three of them in ten minutes close.
create table rights_contradiction (
    sequence bigint generated always as identity primary key,
    connector text not null,
    connection_id uuid not null references connection (id),
    administration_id uuid not null references administration (id),
    what text not null,
    at timestamptz not null
);
create index rights_contradiction_by_time on rights_contradiction (connector, at);

-- An operator's answer to more bookings than ever: until when it holds.
create table pace_answer (
    connection_id uuid primary key references connection (id),
    until timestamptz not null
);
create index intent_by_connection on intent (connection_id, stored_at) where purpose = 'entry';

-- ── the report ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table report_run (
    id uuid primary key,
    connector text not null,
    -- One environment, or none for all.
    environment_id uuid references environment (id),
    from_day date not null,
    until_day date not null,
    asked_by text not null,
    asked_at timestamptz not null,
    state text not null check (state in ('waiting', 'reading', 'done')),
    done_at timestamptz,
    -- Where calls are used up: when it goes on.
    goes_on_at timestamptz
);
create index report_run_by_time on report_run (connector, asked_at);

-- What is to be read: every administration that a connection reaches.
create table report_place (
    run_id uuid not null references report_run (id),
    environment_id uuid not null references environment (id),
    connection_id uuid not null references connection (id),
    division bigint not null,
    name text not null,
    state text not null check (state in ('waiting', 'done', 'unreadable')),
    problem text,
    entries bigint not null,
    read_at timestamptz,
    primary key (run_id, connection_id, division)
);

-- Bookings that were read back, each where it was found.
create table report_seen (
    run_id uuid not null references report_run (id),
    environment_id uuid not null references environment (id),
    action_id uuid not null references action (id),
    administration_id uuid not null references administration (id),
    division bigint not null,
    is_right boolean not null,
    primary key (run_id, action_id, division)
);
create index report_seen_by_administration on report_seen (run_id, administration_id);

-- What stands, or may stand, in a wrong place. One row for each entry, over all runs: a person deals with it once.
create table report_finding (
    id uuid primary key,
    connector text not null,
    environment_id uuid not null references environment (id),
    action_id uuid not null references action (id),
    invoice_id uuid not null references invoice (id),
    connection_id uuid not null references connection (id),
    run_id uuid not null references report_run (id),
    intended_division bigint not null,
    division bigint,
    -- domain::misbooking::Finding
    data jsonb not null,
    state text not null check (state in ('open', 'repaired', 'dealt_with')),
    found_at timestamptz not null,
    seen_at timestamptz not null,
    dealt_by text,
    dealt_at timestamptz,
    dealt_reason text
);
create index report_finding_by_state on report_finding (connector, state, found_at);
create index report_finding_by_action on report_finding (action_id);
