//! The query options of a reading request, and the page of rows that they choose.

use super::eval::holds;
use super::filter::{self, Condition};
use super::narrow;
use super::schema::{Edm, EntitySet, Field};
use crate::store::row::Row;
use crate::store::table::Table;

/// Rows on one page of an ordinary endpoint.
pub(crate) const PAGE: usize = 60;

/// What a reading request asks for.
#[derive(Debug, Default)]
pub(crate) struct Query {
    filter: Option<Condition>,
    order: Vec<(&'static Field, Direction)>,
    top: Option<usize>,
    skip: usize,
    after: Option<Position>,
    /// Properties to return; `None` returns all.
    pub(crate) select: Option<Vec<String>>,
    /// Collections to return with the entity.
    pub(crate) expand: Vec<String>,
    /// `$inlinecount=allpages`
    pub(crate) counts: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// Where the next page begins.
#[derive(Clone, Copy, Debug)]
enum Position {
    /// After the row with this sequence number: in the order of entry, safe when rows come and go.
    Row(u64),
    /// After this many rows: where `$orderby` was given.
    Offset(usize),
}

/// One page of rows.
pub(crate) struct Page<'a> {
    /// The rows.
    pub(crate) rows: Vec<&'a Row>,
    /// How many there are on all pages.
    pub(crate) count: usize,
    /// `$skiptoken` of the next page.
    pub(crate) next: Option<String>,
}

/// The options as name and decoded value.
pub(crate) type Options = Vec<(String, String)>;

/// Cuts the part after the question mark.
pub(crate) fn options(query: &str) -> Options {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

impl Query {
    /// Reads the options that begin with `$`; others are left to functions.
    pub(crate) fn parse(set: &'static EntitySet, options: &Options) -> Result<Self, String> {
        let mut query = Self::default();
        for (name, value) in options {
            match name.as_str() {
                "$filter" => query.filter = Some(filter::parse(set, value)?),
                "$select" => query.select = selection(set, value)?,
                "$expand" => query.expand = expansion(set, value)?,
                "$orderby" => query.order = ordering(set, value)?,
                "$top" => query.top = Some(whole(name, value)?),
                "$skip" => query.skip = whole(name, value)?,
                "$skiptoken" => query.after = Some(position(value)?),
                "$inlinecount" => query.counts = counting(value)?,
                "$format" => {}
                other if other.starts_with('$') => {
                    return Err(format!(
                        "The query parameter '{other}' begins with a system-reserved '$' character but is not recognized."
                    ));
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// All rows, with these properties.
    pub(crate) fn showing(select: Option<Vec<String>>) -> Self {
        Self { select, ..Self::default() }
    }

    /// True when the reader limits himself, as some endpoints demand.
    pub(crate) fn is_narrow(&self) -> bool {
        self.select.is_some() || self.top == Some(1)
    }

    /// The properties that the filter is about.
    pub(crate) fn filters_on(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        if let Some(condition) = &self.filter {
            condition.properties(&mut names);
        }
        names
    }

    /// The rows of a table that are worth holding against this query.
    pub(crate) fn rows_of<'a>(
        &self,
        set: &EntitySet,
        table: &'a Table,
    ) -> Box<dyn Iterator<Item = (u64, &'a Row)> + 'a> {
        narrow::rows(set, table, self.filter.as_ref())
    }

    fn chosen<'a>(&self, rows: impl Iterator<Item = (u64, &'a Row)>) -> Vec<(u64, &'a Row)> {
        let mut chosen: Vec<(u64, &Row)> =
            rows.filter(|(_, row)| self.filter.as_ref().is_none_or(|condition| holds(condition, row))).collect();
        for (field, direction) in self.order.iter().rev() {
            chosen.sort_by(|(_, a), (_, b)| {
                let order = a.get(field.name).sort_order(b.get(field.name));
                if *direction == Direction::Descending { order.reverse() } else { order }
            });
        }
        chosen
    }

    /// All rows that this query chooses, without paging.
    pub(crate) fn all<'a>(&self, rows: impl Iterator<Item = (u64, &'a Row)>) -> Vec<&'a Row> {
        self.chosen(rows).into_iter().map(|(_, row)| row).collect()
    }

    /// The rows that this query chooses, with their sequence numbers, cut to one page.
    pub(crate) fn page<'a>(&self, rows: impl Iterator<Item = (u64, &'a Row)>) -> Page<'a> {
        let chosen = self.chosen(rows);
        let count = chosen.len();
        let begin = match self.after {
            None => self.skip,
            Some(Position::Offset(offset)) => offset,
            Some(Position::Row(row)) => chosen.iter().take_while(|(sequence, _)| *sequence <= row).count(),
        };
        // `$top` can't exceed the page: what lies beyond is not offered as a next page.
        let size = self.top.map_or(PAGE, |top| top.min(PAGE));
        let shown: Vec<(u64, &Row)> = chosen.into_iter().skip(begin).take(size).collect();
        let more = self.top.is_none() && begin + shown.len() < count;
        let next = shown.last().filter(|_| more).map(|(sequence, _)| {
            if self.order.is_empty() { format!("r{sequence}") } else { format!("o{}", begin + shown.len()) }
        });
        Page { rows: shown.into_iter().map(|(_, row)| row).collect(), count, next }
    }
}

fn names(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|name| !name.is_empty())
}

fn selection(set: &'static EntitySet, value: &str) -> Result<Option<Vec<String>>, String> {
    let mut selected = Vec::new();
    for name in names(value) {
        if name == "*" {
            return Ok(None);
        }
        let (head, below) = name.split_once('/').map_or((name, None), |(head, below)| (head, Some(below)));
        let field = set.field(head).ok_or_else(|| unknown(set, head))?;
        if let (Edm::Lines(lines), Some(below)) = (field.edm, below) {
            lines.field(below).ok_or_else(|| unknown(lines, below))?;
        }
        selected.push(name.to_owned());
    }
    Ok(Some(selected))
}

fn expansion(set: &'static EntitySet, value: &str) -> Result<Vec<String>, String> {
    names(value)
        .map(|name| match set.field(name).map(|field| field.edm) {
            Some(Edm::Lines(_)) => Ok(name.to_owned()),
            _ => Err(unknown(set, name)),
        })
        .collect()
}

fn ordering(set: &'static EntitySet, value: &str) -> Result<Vec<(&'static Field, Direction)>, String> {
    names(value)
        .map(|part| {
            let (name, direction) = match part.split_once(' ').map(|(name, word)| (name, word.trim())) {
                None => (part, Direction::Ascending),
                Some((name, "asc")) => (name, Direction::Ascending),
                Some((name, "desc")) => (name, Direction::Descending),
                Some(_) => return Err(format!("Syntax error in $orderby: '{part}'.")),
            };
            set.field(name).map(|field| (field, direction)).ok_or_else(|| unknown(set, name))
        })
        .collect()
}

fn unknown(set: &EntitySet, name: &str) -> String {
    format!("Could not find a property named '{name}' on type '{}'.", set.entity)
}

fn whole(name: &str, value: &str) -> Result<usize, String> {
    value.parse().map_err(|_| format!("Incorrect format for {name} argument '{value}'."))
}

fn counting(value: &str) -> Result<bool, String> {
    match value {
        "allpages" => Ok(true),
        "none" => Ok(false),
        _ => Err(format!("Unknown $inlinecount option '{value}', only 'allpages' and 'none' are supported.")),
    }
}

fn position(value: &str) -> Result<Position, String> {
    let wrong = || format!("Incorrect format for $skiptoken argument '{value}'.");
    let number = value.get(1..).unwrap_or_default();
    match value.chars().next() {
        Some('r') => number.parse().map(Position::Row).map_err(|_| wrong()),
        Some('o') => number.parse().map(Position::Offset).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}
