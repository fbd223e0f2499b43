//! Parameters and results of functions, and type parameters.

use super::draft::{Children, Id};
use super::token::Kind;
use super::{GoField, GoKind, Parser};

/// What one of the parts of a list of parameters is.
enum Part {
    /// A name alone: of a parameter whose type follows, or of a type.
    Name(Id),
    /// A type alone.
    Type(Id),
    /// A name and its type.
    Named(Id, Id),
    /// `...T` and perhaps a name; where it begins.
    Variadic(u32, Option<Id>, Id),
}

/// Names that wait for their type.
#[derive(Default)]
struct Waiting {
    names: Children,
    first: Option<Id>,
    count: usize,
}

impl Parser<'_> {
    /// Adds parameters and results; gives where they end.
    pub(super) fn signature(&mut self, children: &mut Children) -> Option<u32> {
        let parameters = self.parameters()?;
        self.draft.add(children, parameters, GoField::Parameters);
        let result = if self.kind() == Kind::OpenParen {
            self.parameters()?
        } else if self.kind().begins_type() {
            self.type_()?
        } else {
            return Some(self.draft.end(parameters));
        };
        self.draft.add(children, result, GoField::Result);
        Some(self.draft.end(result))
    }

    /// `(a, b int, c ...string)`, `(int, error)`
    pub(super) fn parameters(&mut self) -> Option<Id> {
        let start = self.expect(Kind::OpenParen)?.start;
        let mut children = Children::NO;
        let mut waiting = Waiting::default();
        let mut has_named = false;
        let mut has_types = false;
        while self.kind() != Kind::CloseParen {
            match self.parameter()? {
                Part::Name(name) => self.wait(&mut waiting, name),
                Part::Named(name, of) => {
                    has_named = true;
                    self.wait(&mut waiting, name);
                    self.pass_over(&mut waiting, &mut children)?;
                    self.named_parameter(&mut waiting, of, &mut children);
                }
                Part::Type(of) => {
                    has_types = true;
                    self.types_that_waited(&mut waiting, usize::MAX, &mut children);
                    self.unnamed_parameter(of, &mut children);
                }
                Part::Variadic(start, name, of) => {
                    // `a, b ...T` is no Go, and `T, ...T` is.
                    (name.is_none() || waiting.count == 0).then_some(())?;
                    has_named |= name.is_some();
                    has_types |= name.is_none();
                    self.types_that_waited(&mut waiting, usize::MAX, &mut children);
                    let mut own = Children::NO;
                    if let Some(name) = name {
                        self.draft.add(&mut own, name, GoField::Name);
                    }
                    self.draft.add(&mut own, of, GoField::Type);
                    let end = self.draft.end(of);
                    let one = self.draft.node(GoKind::VariadicParameter, start, end, own);
                    self.draft.add(&mut children, one, GoField::None);
                }
            }
            if !self.take_if(Kind::Comma) {
                break;
            }
        }
        has_types |= waiting.count > 0;
        self.types_that_waited(&mut waiting, usize::MAX, &mut children);
        let end = self.expect(Kind::CloseParen)?.end;
        // Go has either; the grammar would read both.
        (!(has_named && has_types)).then_some(())?;
        Some(self.draft.node(GoKind::ParameterList, start, end, children))
    }

    fn wait(&mut self, waiting: &mut Waiting, name: Id) {
        self.draft.add(&mut waiting.names, name, GoField::Name);
        waiting.first.get_or_insert(name);
        waiting.count += 1;
    }

    /// Of more names of one type than these, the grammar takes the first for types: it drops one of too many ways to read
    /// them. How many is certain at the top only, where there is nothing else to be undecided about.
    fn pass_over(&mut self, waiting: &mut Waiting, children: &mut Children) -> Option<()> {
        const MOST: usize = 9;
        let excess = waiting.count.saturating_sub(MOST);
        if excess > 0 {
            (self.depth == 0).then_some(())?;
            self.types_that_waited(waiting, excess, children);
        }
        Some(())
    }

    fn named_parameter(&mut self, waiting: &mut Waiting, of: Id, children: &mut Children) {
        let Waiting {
            mut names, first, ..
        } = std::mem::take(waiting);
        let start = self.draft.start(first.unwrap_or(of));
        let end = self.draft.end(of);
        self.draft.add(&mut names, of, GoField::Type);
        let one = self
            .draft
            .node(GoKind::ParameterDeclaration, start, end, names);
        self.draft.add(children, one, GoField::None);
    }

    fn unnamed_parameter(&mut self, of: Id, children: &mut Children) {
        let (start, end) = (self.draft.start(of), self.draft.end(of));
        let own = self.draft.children(&[(of, GoField::Type)]);
        let one = self
            .draft
            .node(GoKind::ParameterDeclaration, start, end, own);
        self.draft.add(children, one, GoField::None);
    }

    /// The first `most` of the names that no type followed are types.
    fn types_that_waited(&mut self, waiting: &mut Waiting, most: usize, children: &mut Children) {
        let mut names = std::mem::take(waiting).first;
        let mut count = 0;
        while let Some(name) = names {
            names = self.draft.next(name);
            if count < most {
                count += 1;
                self.draft.set_kind(name, GoKind::TypeIdentifier);
                self.unnamed_parameter(name, children);
            } else {
                self.wait(waiting, name);
            }
        }
    }

    fn parameter(&mut self) -> Option<Part> {
        let start = self.start();
        if self.take_if(Kind::Ellipsis) {
            return Some(Part::Variadic(start, None, self.type_()?));
        }
        if self.kind() != Kind::Name || self.ahead(1) == Kind::Dot {
            return Some(Part::Type(self.type_()?));
        }
        let name = self.name(GoKind::Identifier)?;
        Some(match self.kind() {
            Kind::Comma | Kind::CloseParen => Part::Name(name),
            Kind::Ellipsis => {
                self.take();
                Part::Variadic(start, Some(name), self.type_()?)
            }
            Kind::OpenBracket => match self.bracket_behind_name(name)? {
                (of, true) => Part::Type(of),
                (of, false) => Part::Named(name, of),
            },
            _ => Part::Named(name, self.type_()?),
        })
    }

    /// The type that the bracket behind a name ends or begins: `T[int]`, of which the name is part (and `true`), or that of
    /// `name []int` and `name [4]int`.
    pub(super) fn bracket_behind_name(&mut self, name: Id) -> Option<(Id, bool)> {
        if self.ahead(1) == Kind::CloseBracket {
            return Some((self.type_()?, false));
        }
        let open = self.take().start;
        let arguments = self.in_header(false, |parser| parser.either_list(Kind::CloseBracket))?;
        let ends_with_comma = self.tokens[self.at - 1].kind == Kind::Comma;
        let end = self.expect(Kind::CloseBracket)?.end;
        let is_length = self.kind().begins_type() && !ends_with_comma;
        if let ([only], true) = (&*arguments, is_length) {
            let length = self.settled(*only)?;
            return Some((self.array(open, length)?, false));
        }
        let arguments = self.type_arguments_of(open, end, &arguments)?;
        self.draft.set_kind(name, GoKind::TypeIdentifier);
        Some((self.generic(name, arguments), true))
    }

    /// `[K comparable, V any]`
    pub(super) fn type_parameters(&mut self) -> Option<Id> {
        let start = self.expect(Kind::OpenBracket)?.start;
        let mut list = Children::NO;
        loop {
            let begin = self.start();
            let mut children = Children::NO;
            self.names(GoKind::Identifier, &mut children)?;
            let constraint = self.type_element(GoKind::Other)?;
            self.draft.add(&mut children, constraint, GoField::Type);
            let end = self.draft.end(constraint);
            let one = self.draft.node(GoKind::TypeParameter, begin, end, children);
            self.draft.add(&mut list, one, GoField::None);
            let is_more = self.take_if(Kind::Comma);
            if !is_more || self.kind() == Kind::CloseBracket {
                break;
            }
        }
        let end = self.expect(Kind::CloseBracket)?.end;
        Some(self.draft.node(GoKind::Other, start, end, list))
    }
}
