//! `$filter`: `eq ne gt ge lt le and or not`, `substringof startswith endswith trim`; no navigation properties and no
//! comparing of two properties (reference 3.1).

use super::lexer::{Kind, Token, tokens};
use super::schema::{Edm, EntitySet, Field};
use super::value::Value;

/// A condition on a row.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// Both hold.
    And(Box<Condition>, Box<Condition>),
    /// One of them holds.
    Or(Box<Condition>, Box<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A comparison with a literal.
    Compare(Operand, Comparison, Value),
    /// A function of text that is true or false.
    Text(TextTest, Operand, String),
    /// A property of type Boolean by itself.
    Is(Operand),
}

impl Condition {
    /// The properties that it is about.
    pub(crate) fn properties(&self, names: &mut Vec<&'static str>) {
        match self {
            Self::And(a, b) | Self::Or(a, b) => {
                a.properties(names);
                b.properties(names);
            }
            Self::Not(inner) => inner.properties(names),
            Self::Compare(operand, ..) | Self::Text(_, operand, _) | Self::Is(operand) => {
                names.push(operand.field.name);
            }
        }
    }
}

/// What stands on the left of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    /// The property.
    pub(crate) field: &'static Field,
    /// `trim(…)` around it.
    pub(crate) trimmed: bool,
}

/// The six comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// Equal
    Eq,
    /// Not equal
    Ne,
    /// Greater
    Gt,
    /// Greater or equal
    Ge,
    /// Less
    Lt,
    /// Less or equal
    Le,
}

/// The three tests of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    /// `substringof('x', Field)`
    Contains,
    /// `startswith(Field, 'x')`
    StartsWith,
    /// `endswith(Field, 'x')`
    EndsWith,
}

/// Reads a filter, or says in English what is wrong with it.
pub(crate) fn parse(set: &'static EntitySet, text: &str) -> Result<Condition, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { set, tokens: &tokens, next: 0, depth: 0 };
    let condition = parser.any()?;
    match parser.peek() {
        None => Ok(condition),
        Some(token) => Err(format!("Syntax error at position {}.", token.at)),
    }
}

/// Nested deeper than this, a filter is refused rather than read.
const DEEPEST: usize = 100;

struct Parser<'a> {
    set: &'static EntitySet,
    tokens: &'a [Token],
    next: usize,
    depth: usize,
}

/// A side of a comparison before it is known which side it is.
enum Side {
    Property(Operand),
    Literal(Value),
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn position(&self) -> usize {
        self.peek().or(self.tokens.last()).map_or(0, |token| token.at)
    }

    fn wrong<T>(&self) -> Result<T, String> {
        Err(format!("Syntax error at position {}.", self.position()))
    }

    /// Takes the word when it stands next.
    fn takes(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token { kind: Kind::Word(w), .. }) if w == word);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, kind: &Kind) -> Result<(), String> {
        if self.peek().is_some_and(|token| token.kind == *kind) {
            self.next += 1;
            return Ok(());
        }
        self.wrong()
    }

    fn any(&mut self) -> Result<Condition, String> {
        let mut left = self.all()?;
        while self.takes("or") {
            left = Condition::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut left = self.one()?;
        while self.takes("and") {
            left = Condition::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("The filter is nested too deeply.".to_owned());
        }
        let condition = self.one_inner();
        self.depth -= 1;
        condition
    }

    fn one_inner(&mut self) -> Result<Condition, String> {
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.peek().is_some_and(|token| token.kind == Kind::Open) {
            self.next += 1;
            let inner = self.any()?;
            self.expect(&Kind::Close)?;
            return Ok(inner);
        }
        for (word, test) in [
            ("substringof", TextTest::Contains),
            ("startswith", TextTest::StartsWith),
            ("endswith", TextTest::EndsWith),
        ] {
            if self.takes(word) {
                return self.text_test(test);
            }
        }
        self.comparison()
    }

    /// `substringof('x', Field)`, `startswith(Field, 'x')`, each with an optional `eq true`.
    fn text_test(&mut self, test: TextTest) -> Result<Condition, String> {
        self.expect(&Kind::Open)?;
        let first = self.side()?;
        self.expect(&Kind::Comma)?;
        let second = self.side()?;
        self.expect(&Kind::Close)?;
        let (Side::Property(operand), Side::Literal(Value::Text(text))) =
            (if test == TextTest::Contains { (second, first) } else { (first, second) })
        else {
            return self.wrong();
        };
        if !matches!(operand.field.edm, Edm::String) {
            return Err(format!("No applicable function found for '{}'.", operand.field.name));
        }
        let found = Condition::Text(test, operand, text);
        if !self.takes("eq") {
            return Ok(found);
        }
        match self.side()? {
            Side::Literal(Value::Bool(true)) => Ok(found),
            Side::Literal(Value::Bool(false)) => Ok(Condition::Not(Box::new(found))),
            _ => self.wrong(),
        }
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        let left = self.side()?;
        let Some(operator) = self.operator() else {
            return match left {
                Side::Property(operand) if matches!(operand.field.edm, Edm::Boolean) => Ok(Condition::Is(operand)),
                _ => self.wrong(),
            };
        };
        let at = self.position();
        let (operand, operator, literal) = match (left, self.side()?) {
            (Side::Property(operand), Side::Literal(literal)) => (operand, operator, literal),
            (Side::Literal(literal), Side::Property(operand)) => (operand, mirrored(operator), literal),
            (Side::Property(_), Side::Property(_)) => {
                return Err(format!("Comparing two properties is not supported, at position {at}."));
            }
            (Side::Literal(_), Side::Literal(_)) => return self.wrong(),
        };
        if !comparable(operand.field.edm, &literal) {
            return Err(format!(
                "Operator '{operator:?}' incompatible with operand types '{}' and '{}' at position {at}.",
                operand.field.edm.name(),
                literal_type(&literal),
            ));
        }
        Ok(Condition::Compare(operand, operator, literal))
    }

    fn operator(&mut self) -> Option<Comparison> {
        use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
        [("eq", Eq), ("ne", Ne), ("gt", Gt), ("ge", Ge), ("lt", Lt), ("le", Le)]
            .into_iter()
            .find_map(|(word, operator)| self.takes(word).then_some(operator))
    }

    fn side(&mut self) -> Result<Side, String> {
        let Some(token) = self.peek().cloned() else { return self.wrong() };
        self.next += 1;
        match token.kind {
            Kind::Literal(literal) => Ok(Side::Literal(literal)),
            Kind::Word(word) if word == "trim" => {
                self.expect(&Kind::Open)?;
                let inner = self.side()?;
                self.expect(&Kind::Close)?;
                match inner {
                    Side::Property(operand) => Ok(Side::Property(Operand { trimmed: true, ..operand })),
                    Side::Literal(Value::Text(text)) => Ok(Side::Literal(Value::Text(text.trim().to_owned()))),
                    Side::Literal(_) => self.wrong(),
                }
            }
            Kind::Word(word) => self.property(&word, token.at).map(Side::Property),
            _ => {
                self.next -= 1;
                self.wrong()
            }
        }
    }

    fn property(&self, name: &str, at: usize) -> Result<Operand, String> {
        let field = self
            .set
            .field(name)
            .ok_or_else(|| format!("No property '{name}' exists in type '{}' at position {at}.", self.set.entity))?;
        if matches!(field.edm, Edm::Lines(_)) || !field.filterable {
            return Err(format!("Filtering on '{name}' is not supported."));
        }
        Ok(Operand { field, trimmed: false })
    }
}

/// The comparison that holds when the two sides change places.
fn mirrored(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        same => same,
    }
}

fn comparable(edm: Edm, literal: &Value) -> bool {
    matches!(
        (edm, literal),
        (_, Value::Null)
            | (Edm::Boolean, Value::Bool(_))
            | (Edm::Byte | Edm::Int16 | Edm::Int32 | Edm::Int64 | Edm::Double, Value::Int(_) | Value::Decimal(_))
            | (Edm::String, Value::Text(_))
            | (Edm::Guid, Value::Guid(_))
            | (Edm::DateTime, Value::Moment(_))
    )
}

fn literal_type(literal: &Value) -> &'static str {
    match literal {
        Value::Null => "null",
        Value::Bool(_) => "Edm.Boolean",
        Value::Int(_) => "Edm.Int32",
        Value::Decimal(_) => "Edm.Double",
        Value::Text(_) => "Edm.String",
        Value::Guid(_) => "Edm.Guid",
        Value::Moment(_) => "Edm.DateTime",
    }
}
