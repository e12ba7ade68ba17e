-- Bookings leave in bursts: several jobs of one administration, claimed together, in turn with the other administrations.

-- When an administration was served last, for a kind of work. One row stands from its first job on: a claim reads these few
-- rows, and of the jobs only those of the administration whose turn it is.
create table job_turn (
    administration_id uuid not null references administration (id),
    kind text not null,
    served_at timestamptz not null,
    -- Work that a canary holds back is not claimed again before then.
    rests_until timestamptz not null,
    -- Until the administration was read again: what has waited is validated on what it reads.
    waits_until timestamptz not null,
    primary key (administration_id, kind)
);
create index job_turn_by_age on job_turn (kind, served_at);
create index job_by_administration on job (administration_id, kind, run_at);
create index job_by_lease on job (administration_id, kind, lease_until) where lease_until is not null;
create index job_by_owner on job (lease_owner) where lease_owner is not null;

-- The connection under which an entry left that is not witnessed yet: at most ten at a time, over all processes.
alter table action add column unwitnessed_under uuid references connection (id);
create index action_unwitnessed on action (unwitnessed_under) where unwitnessed_under is not null;

-- A right that was answered with yes, and when: what is asked for hourly. A no, or a refusal, forgets it.
create table right_seen (
    connection_id uuid not null references connection (id),
    division bigint not null,
    operation text not null,
    seen_at timestamptz not null,
    primary key (connection_id, division, operation)
);

-- Looking back is work of another kind: the gate before bookings does not hold it.
update job set kind = 'look_back'
where kind = 'book' and action_id in (select id from action where state in ('unknown', 'entered'));
insert into job_turn (administration_id, kind, served_at, rests_until, waits_until)
select distinct administration_id, 'book', timestamptz 'epoch', timestamptz 'epoch', timestamptz 'epoch'
from action;
insert into job_turn (administration_id, kind, served_at, rests_until, waits_until)
select distinct administration_id, 'look_back', timestamptz 'epoch', timestamptz 'epoch', timestamptz 'epoch'
from action;
