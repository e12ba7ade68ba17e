//! The one way to write: read the body, check it, then the entity's own rules.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::books::Books;
use super::check;
use super::refusal::Refusal;
use super::row::Row;
use crate::odata::input::{self, Draft, Purpose};
use crate::odata::schema::EntitySet;
use crate::settings::BookRules;
use crate::world::World;

/// What happens with an id that is not of this administration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ForeignIds {
    /// *Ongeldige referentie*
    #[default]
    Refused,
    /// Kept unchecked.
    Kept,
    /// Silently made null.
    Emptied,
}

/// Who writes, when, and under which rules.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// The user's id.
    pub(crate) user: Uuid,
    /// The user's full name.
    pub(crate) user_name: String,
    /// True for a client-portal login, that may make no documents.
    pub(crate) portal_user: bool,
    /// Dutch local time.
    pub(crate) now: NaiveDateTime,
    /// Readers see the new rows from this moment.
    pub(crate) visible_from: Option<DateTime<Utc>>,
    /// What to do with ids of another administration.
    pub(crate) foreign_ids: ForeignIds,
    /// The sandbox's own address, for links in answers.
    pub(crate) base: String,
    /// The lines of what is made get lost.
    pub(crate) loses_lines: bool,
    /// The switches of the books.
    pub(crate) rules: BookRules,
    /// Ids are made from this and the place of the row, instead of by chance.
    pub(crate) seed: Option<Uuid>,
}

impl Context {
    /// A person at the sandbox's own pages.
    pub(crate) fn of_person(world: &World) -> Self {
        Self {
            user: Uuid::nil(),
            user_name: "Zandbak".to_owned(),
            portal_user: false,
            now: world.clock.local_now(),
            visible_from: None,
            foreign_ids: ForeignIds::Refused,
            base: String::new(),
            loses_lines: false,
            rules: world.settings.books.clone(),
            seed: None,
        }
    }

    /// An id for a new row: chance, or, for demo books, the same on each start.
    fn new_id(&self, books: &Books, set: &EntitySet) -> Uuid {
        self.seed.map_or_else(Uuid::new_v4, |seed| {
            let place = format!("{}/{}/{}", books.code(), set.path(), books.table(set).last());
            Uuid::new_v5(&seed, place.as_bytes())
        })
    }
}

/// Carries out a POST; gives the new key.
pub(crate) type CreateFn = fn(&mut Books, &'static EntitySet, &Context, Draft) -> Result<Uuid, Refusal>;
/// Carries out a PUT with the changed properties.
pub(crate) type UpdateFn = fn(&mut Books, &'static EntitySet, &Context, Uuid, Row) -> Result<(), Refusal>;
/// Carries out a DELETE.
pub(crate) type DeleteFn = fn(&mut Books, &'static EntitySet, &Context, Uuid) -> Result<(), Refusal>;

/// A POST.
pub(crate) fn create(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    body: &[u8],
) -> Result<Uuid, Refusal> {
    let draft = input::read(set, body, Purpose::Create)?;
    create_draft(books, set, context, draft)
}

/// A POST whose body was read already.
pub(crate) fn create_draft(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    mut draft: Draft,
) -> Result<Uuid, Refusal> {
    check::mandatory(set, &draft)?;
    check::references(books, set, &mut draft, context)?;
    if context.loses_lines {
        draft.lines.clear();
    }
    (set.create)(books, set, context, draft)
}

/// A PUT.
pub(crate) fn update(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    body: &[u8],
) -> Result<(), Refusal> {
    let present = books.table(set).get(id).ok_or(Refusal::NotFound)?;
    let mut changes = input::read(set, body, Purpose::Update)?.row;
    // The whole model sent back, key and all, trips over its own uniqueness.
    if changes.names(set.key)
        || (changes.names("EntryNumber") && changes.get("EntryNumber") == present.get("EntryNumber"))
    {
        return Err(Refusal::exists());
    }
    check::references_in(books, set, &mut changes, context)?;
    (set.update)(books, set, context, id, changes)
}

/// A DELETE.
pub(crate) fn delete(books: &mut Books, set: &'static EntitySet, context: &Context, id: Uuid) -> Result<(), Refusal> {
    if books.table(set).get(id).is_none() {
        return Err(Refusal::NotFound);
    }
    (set.delete)(books, set, context, id)
}

/// Puts a row in its table: key, division and audit properties are filled in here and nowhere else.
pub(crate) fn insert(books: &mut Books, set: &'static EntitySet, context: &Context, mut row: Row) -> Uuid {
    let id = row.guid(set.key).unwrap_or_else(|| context.new_id(books, set));
    if set.key_is_guid() {
        row.set(set.key, id);
    }
    if set.field("Division").is_some() {
        row.set("Division", books.code());
    }
    if set.audited {
        row.set("Created", context.now);
        row.set("Creator", context.user);
        row.set("CreatorFullName", context.user_name.as_str());
    }
    touch(set, context, &mut row);
    row.visible_from = context.visible_from;
    books.table_mut(set).insert(set, row);
    id
}

/// Stamps a change.
pub(crate) fn touch(set: &EntitySet, context: &Context, row: &mut Row) {
    if set.audited {
        row.set("Modified", context.now);
        row.set("Modifier", context.user);
        row.set("ModifierFullName", context.user_name.as_str());
    }
}

/// A chosen key is listed as accepted, and "unverified" is whether it is honoured: a switch. Otherwise a new one is given.
pub(crate) fn choose_key(books: &Books, set: &EntitySet, context: &Context, row: &mut Row) -> Result<(), Refusal> {
    match row.guid(set.key) {
        Some(id) if context.rules.chosen_ids_honoured && books.table(set).get(id).is_some() => Err(Refusal::exists()),
        Some(_) if context.rules.chosen_ids_honoured => Ok(()),
        _ => {
            row.set(set.key, None::<Uuid>);
            Ok(())
        }
    }
}

/// POST of an entity without rules of its own.
pub(crate) fn plain_create(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    draft: Draft,
) -> Result<Uuid, Refusal> {
    let mut row = draft.row;
    choose_key(books, set, context, &mut row)?;
    if let Some(code) = row.text("Code").filter(|_| set.field("Code").is_some())
        && books.by_code(set, code).is_some()
    {
        return Err(Refusal::exists());
    }
    Ok(insert(books, set, context, row))
}

/// PUT of an entity without rules of its own.
pub(crate) fn plain_update(
    books: &mut Books,
    set: &'static EntitySet,
    context: &Context,
    id: Uuid,
    changes: Row,
) -> Result<(), Refusal> {
    let changed = books.table_mut(set).modify(set, id, |row| {
        row.apply(&changes);
        touch(set, context, row);
    });
    changed.map(|_| ()).ok_or(Refusal::NotFound)
}

/// DELETE of an entity without rules of its own.
pub(crate) fn plain_delete(books: &mut Books, set: &'static EntitySet, _: &Context, id: Uuid) -> Result<(), Refusal> {
    books.table_mut(set).remove(set, id).map(|_| ()).ok_or(Refusal::NotFound)
}

/// POST where there is none.
pub(crate) fn no_create(_: &mut Books, _: &'static EntitySet, _: &Context, _: Draft) -> Result<Uuid, Refusal> {
    Err(Refusal::Method)
}

/// PUT where there is none.
pub(crate) fn no_update(_: &mut Books, _: &'static EntitySet, _: &Context, _: Uuid, _: Row) -> Result<(), Refusal> {
    Err(Refusal::Method)
}

/// DELETE where there is none.
pub(crate) fn no_delete(_: &mut Books, _: &'static EntitySet, _: &Context, _: Uuid) -> Result<(), Refusal> {
    Err(Refusal::Method)
}
