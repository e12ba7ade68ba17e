//! What every write is held against before the entity's own rules: mandatory properties, and references that must exist
//! in *this* administration.

use uuid::Uuid;

use super::books::Books;
use super::refusal::Refusal;
use super::row::Row;
use super::write::{Context, ForeignIds};
use crate::odata::input::Draft;
use crate::odata::schema::{Edm, EntitySet, Field};
use crate::odata::value::Value;

/// *Verplicht: …* for what a POST leaves out, lines included; several messages are joined with line breaks.
pub(crate) fn mandatory(set: &'static EntitySet, draft: &Draft) -> Result<(), Refusal> {
    let mut missing = missing_in(set, &draft.row);
    if let Some((field, lines)) = set.lines() {
        if field.access.mandatory() && draft.lines.is_empty() {
            missing.push(field.label);
        }
        missing.extend(draft.lines.iter().flat_map(|line| missing_in(lines, line)));
    }
    match missing.as_slice() {
        [] => Ok(()),
        [label] => Err(Refusal::mandatory(label)),
        labels => {
            let texts: Vec<String> = labels.iter().map(|label| format!("Verplicht: {label}")).collect();
            Err(Refusal::Business(texts.join("\r\n")))
        }
    }
}

fn missing_in(set: &EntitySet, row: &Row) -> Vec<&'static str> {
    let missing = |field: &&Field| match row.get(field.name) {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    };
    set.fields
        .iter()
        .filter(|field| field.access.mandatory() && !matches!(field.edm, Edm::Lines(_)))
        .filter(missing)
        .map(|field| field.label)
        .collect()
}

/// *Ongeldige referentie: …* for what does not exist here, lines included. With the bug of 2019 on, ids of another
/// administration are kept or emptied instead; codes are looked up as ever.
pub(crate) fn references(
    books: &Books,
    set: &'static EntitySet,
    draft: &mut Draft,
    context: &Context,
) -> Result<(), Refusal> {
    references_in(books, set, &mut draft.row, context)?;
    if let Some((_, lines)) = set.lines() {
        for line in &mut draft.lines {
            references_in(books, lines, line, context)?;
        }
    }
    Ok(())
}

/// As [`references`], for one row.
pub(crate) fn references_in(books: &Books, set: &EntitySet, row: &mut Row, context: &Context) -> Result<(), Refusal> {
    for field in set.fields {
        let Some(link) = field.link else { continue };
        let value = row.get(field.name);
        match value {
            Value::Guid(id) if !id.is_nil() => {
                if books.table(link.set).get(*id).is_some() {
                    continue;
                }
                match context.foreign_ids {
                    ForeignIds::Refused => return Err(Refusal::reference(field.label)),
                    ForeignIds::Kept => {}
                    ForeignIds::Emptied => row.set(field.name, Value::Null),
                }
            }
            Value::Guid(_) => row.set(field.name, None::<Uuid>),
            Value::Null => {}
            Value::Text(code) if code.is_empty() => row.set(field.name, Value::Null),
            value => {
                if books.table(link.set).find(link.by, value).is_none() {
                    return Err(Refusal::reference(field.label));
                }
            }
        }
    }
    Ok(())
}
