//! Statements.

use super::draft::{Children, Id};
use super::either::Class;
use super::token::Kind;
use super::{GoField, GoKind, Parser};

/// A simple statement, or what stands in the place of one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Simple {
    /// An expression, which is not yet a statement.
    Expression(Id),
    /// A statement.
    Statement(Id),
    /// `x.(type)` or `y := x.(type)`: the list on the left, and `x`.
    Guard(Option<Id>, Id),
    /// `range x` or `k, v := range x`
    Range(Id),
}

impl Parser<'_> {
    pub(super) fn block(&mut self) -> Option<Id> {
        let is_literal_like = self.at == self.literal_like;
        let open = self.expect(Kind::OpenBrace)?;
        let mut children = Children::NO;
        self.in_header(false, |parser| parser.statements(&mut children, open.end))?;
        let end = self.expect(Kind::CloseBrace)?.end;
        if is_literal_like && self.is_literal_body(children) {
            // `for p.T{}; …` goes on for the grammar.
            (self.kind() != Kind::Semicolon).then_some(())?;
            self.behind_literal_like = self.at;
        }
        Some(self.draft.node(GoKind::Block, open.start, end, children))
    }

    /// Whether the statements of a block could be what a literal holds: not more than one, or one that goes on with an
    /// operator on each line. (`x++` and a name on the next line is a sum.)
    fn is_literal_body(&self, children: Children) -> bool {
        let whole = children.first();
        let Some(mut last) = whole.and_then(|whole| self.draft.child(whole)) else {
            return true;
        };
        let byte = |at: u32| self.text.get(at as usize).copied().unwrap_or_default();
        while let Some(next) = self.draft.next(last) {
            let end = byte(self.draft.end(last).saturating_sub(1));
            let start = byte(self.draft.start(next));
            let is_word = start.is_ascii_alphanumeric() || matches!(start, b'_' | 0x80..);
            if is_word && !matches!(end, b'+' | b'-') {
                return false;
            }
            last = next;
        }
        true
    }

    /// Adds the list of statements up to a brace or a case, if there are any; gives where it ends, which is `empty` where there
    /// are none. The list holds the end of its last line.
    pub(super) fn statements(&mut self, children: &mut Children, empty: u32) -> Option<u32> {
        let is_behind = |kind| matches!(kind, Kind::CloseBrace | Kind::Case | Kind::Default);
        if is_behind(self.kind()) {
            return Some(empty);
        }
        let start = self.start();
        let mut list = Children::NO;
        let mut end;
        let mut before = None;
        loop {
            let is_call_like = self.at == self.call_like;
            let statement = self.deeper(Self::statement)?;
            if is_call_like {
                self.is_no_call(before?, statement).then_some(())?;
            }
            before = Some(statement);
            self.draft.add(&mut list, statement, GoField::None);
            end = self.draft.end(statement);
            let Some(behind) = self.terminator() else {
                break;
            };
            end = behind;
            if is_behind(self.kind()) {
                break;
            }
        }
        is_behind(self.kind()).then_some(())?;
        let list = self.draft.node(GoKind::StatementList, start, end, list);
        self.draft.add(children, list, GoField::None);
        Some(end)
    }

    /// Whether a statement in a parenthesis is certainly no call of what ends the statement before: both assign.
    fn is_no_call(&self, before: Id, statement: Id) -> bool {
        let assigns = |id: Id| matches!(self.draft.kind(id), GoKind::Assignment | GoKind::ShortVar);
        assigns(before) && assigns(statement)
    }

    fn statement(&mut self) -> Option<Id> {
        let token = self.token();
        match token.kind {
            Kind::Const | Kind::Type | Kind::Var => self.declaration(),
            Kind::Return => {
                self.take();
                let mut children = Children::NO;
                let mut end = token.end;
                if !matches!(
                    self.kind(),
                    Kind::Newline | Kind::Semicolon | Kind::CloseBrace
                ) {
                    let list = self.expression_list()?;
                    self.draft.add(&mut children, list, GoField::None);
                    end = self.draft.end(list);
                }
                Some(self.draft.node(GoKind::Return, token.start, end, children))
            }
            Kind::Go | Kind::Defer => {
                self.take();
                let call = self.expression()?;
                Some(self.around(GoKind::Other, token.start, call, GoField::None))
            }
            Kind::If => self.if_statement(),
            Kind::For => self.for_statement(),
            Kind::Switch => self.switch_statement(),
            Kind::Select => self.select_statement(),
            Kind::Fallthrough => {
                self.take();
                Some(self.leaf(GoKind::Other, token))
            }
            Kind::Goto => {
                self.take();
                let label = self.name(GoKind::Other)?;
                Some(self.around(GoKind::Other, token.start, label, GoField::None))
            }
            Kind::Break | Kind::Continue => {
                self.take();
                if self.kind() == Kind::Name {
                    let label = self.name(GoKind::Other)?;
                    return Some(self.around(GoKind::Other, token.start, label, GoField::None));
                }
                Some(self.leaf(GoKind::Other, token))
            }
            Kind::OpenBrace => {
                // In `for p.T {}` and a block on the next line, the grammar sees a literal and the block; in `x = p.T` and
                // a block on the next line, a literal.
                (self.at != self.behind_literal_like + 1).then_some(())?;
                let is_literal_like = self.at == self.literal_like;
                let block = self.block()?;
                (!is_literal_like || self.behind_literal_like != self.at).then_some(block)
            }
            Kind::Name if self.ahead(1) == Kind::Colon => self.labeled(),
            _ => {
                let simple = self.simple(false)?;
                self.as_statement(simple)
            }
        }
    }

    /// `L: for …`, or `L:` at the end of a list.
    fn labeled(&mut self) -> Option<Id> {
        let token = self.token();
        // They are no names for the grammar where an expression may begin.
        if matches!(
            self.word(token),
            b"new" | b"make" | b"nil" | b"true" | b"false" | b"iota"
        ) {
            return None;
        }
        let label = self.name(GoKind::Other)?;
        let mut end = self.take().end;
        let mut children = self.draft.children(&[(label, GoField::None)]);
        if !matches!(self.kind(), Kind::CloseBrace | Kind::Case | Kind::Default) {
            let statement = self.deeper(Self::statement)?;
            // A label of a label of nothing is none for the grammar.
            (self.tokens[self.at - 1].kind != Kind::Colon).then_some(())?;
            self.draft.add(&mut children, statement, GoField::None);
            end = self.draft.end(statement);
        }
        Some(self.draft.node(GoKind::Other, token.start, end, children))
    }

    /// The statement that this is, if it is one wherever it stands.
    pub(super) fn as_statement(&mut self, simple: Simple) -> Option<Id> {
        match simple {
            Simple::Expression(node) => {
                let start = self.draft.start(node);
                Some(self.around(GoKind::Other, start, node, GoField::None))
            }
            Simple::Statement(node) => Some(node),
            Simple::Guard(..) | Simple::Range(_) => None,
        }
    }

    /// A simple statement; behind `for` also a range.
    pub(super) fn simple(&mut self, may_be_range: bool) -> Option<Simple> {
        let start = self.start();
        if may_be_range && self.kind() == Kind::Range {
            return Some(Simple::Range(self.range_clause(start, None)?));
        }
        let first = self.value()?;
        if matches!(first.class, Class::Guard) {
            return Some(Simple::Guard(None, first.node));
        }
        let first = self.settled(first)?;
        let token = self.token();
        let node = match token.kind {
            Kind::Increment | Kind::Decrement => {
                self.take();
                let kind = if token.kind == Kind::Increment {
                    GoKind::Increment
                } else {
                    GoKind::Decrement
                };
                let children = self.draft.children(&[(first, GoField::None)]);
                self.draft.node(kind, start, token.end, children)
            }
            Kind::Arrow => {
                self.take();
                let value = self.expression()?;
                let end = self.draft.end(value);
                let children = self
                    .draft
                    .children(&[(first, GoField::None), (value, GoField::Value)]);
                self.draft.node(GoKind::Other, start, end, children)
            }
            Kind::Comma | Kind::Assign | Kind::AssignWith | Kind::Define => {
                let left = self.rest_of_list(first)?;
                return self.assigned(left, may_be_range);
            }
            _ => return Some(Simple::Expression(first)),
        };
        Some(Simple::Statement(node))
    }

    /// What is assigned to the list on the left.
    fn assigned(&mut self, left: Id, may_be_range: bool) -> Option<Simple> {
        let start = self.draft.start(left);
        let operator = self.take();
        let is_plain = matches!(operator.kind, Kind::Assign | Kind::Define);
        if may_be_range && is_plain && self.kind() == Kind::Range {
            return Some(Simple::Range(self.range_clause(start, Some(left))?));
        }
        let mut children = self.draft.children(&[(left, GoField::Left)]);
        let kind = match operator.kind {
            Kind::Define => GoKind::ShortVar,
            Kind::Assign | Kind::AssignWith => {
                let operator = self.leaf(GoKind::Other, operator);
                self.draft.add(&mut children, operator, GoField::Operator);
                GoKind::Assignment
            }
            _ => return None,
        };
        let first = self.value()?;
        if matches!(first.class, Class::Guard) {
            let is_alias = operator.kind == Kind::Define;
            return is_alias.then_some(Simple::Guard(Some(left), first.node));
        }
        let first = self.settled(first)?;
        let right = self.rest_of_list(first)?;
        self.draft.add(&mut children, right, GoField::Right);
        let end = self.draft.end(right);
        Some(Simple::Statement(
            self.draft.node(kind, start, end, children),
        ))
    }

    fn range_clause(&mut self, start: u32, left: Option<Id>) -> Option<Id> {
        self.expect(Kind::Range)?;
        let mut children = Children::NO;
        if let Some(left) = left {
            self.draft.add(&mut children, left, GoField::Left);
        }
        let right = self.expression()?;
        self.draft.add(&mut children, right, GoField::Right);
        let end = self.draft.end(right);
        Some(self.draft.node(GoKind::RangeClause, start, end, children))
    }

    /// An `if` and all that follow it behind `else`: chains of them are loops.
    fn if_statement(&mut self) -> Option<Id> {
        let mut chain: Vec<(u32, Children)> = Vec::new();
        let mut end;
        loop {
            let start = self.expect(Kind::If)?.start;
            let mut children = Children::NO;
            self.in_header(true, |parser| parser.if_header(&mut children))?;
            let block = self.block()?;
            self.draft.add(&mut children, block, GoField::Consequence);
            end = self.draft.end(block);
            let is_alone = !self.take_if(Kind::Else);
            if !is_alone && self.kind() != Kind::If {
                let block = self.block()?;
                self.draft.add(&mut children, block, GoField::Alternative);
                end = self.draft.end(block);
            }
            chain.push((start, children));
            if is_alone || self.kind() != Kind::If {
                break;
            }
        }
        let mut inner = None;
        for (start, mut children) in chain.into_iter().rev() {
            if let Some(inner) = inner {
                self.draft.add(&mut children, inner, GoField::Alternative);
            }
            inner = Some(self.draft.node(GoKind::If, start, end, children));
        }
        inner
    }

    fn if_header(&mut self, children: &mut Children) -> Option<()> {
        let mut simple = self.simple(false)?;
        if self.take_if(Kind::Semicolon) {
            let initializer = self.as_statement(simple)?;
            self.draft.add(children, initializer, GoField::Initializer);
            simple = self.simple(false)?;
        }
        let Simple::Expression(condition) = simple else {
            return None;
        };
        self.draft.add(children, condition, GoField::Condition);
        Some(())
    }

    fn for_statement(&mut self) -> Option<Id> {
        let start = self.take().start;
        let mut children = Children::NO;
        if self.kind() != Kind::OpenBrace {
            let clause = self.in_header(true, Self::for_header)?;
            self.draft.add(&mut children, clause, GoField::None);
        }
        let body = self.block()?;
        self.draft.add(&mut children, body, GoField::Body);
        let end = self.draft.end(body);
        Some(self.draft.node(GoKind::For, start, end, children))
    }

    fn for_header(&mut self) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        if self.kind() != Kind::Semicolon {
            let simple = self.simple(true)?;
            match simple {
                Simple::Range(clause) => return Some(clause),
                Simple::Expression(condition) if self.kind() != Kind::Semicolon => {
                    return Some(condition);
                }
                _ => {}
            }
            let initializer = self.as_statement(simple)?;
            self.draft
                .add(&mut children, initializer, GoField::Initializer);
        }
        self.expect(Kind::Semicolon)?;
        if self.kind() != Kind::Semicolon {
            let condition = self.expression()?;
            self.draft.add(&mut children, condition, GoField::Condition);
        }
        let mut end = self.expect(Kind::Semicolon)?.end;
        if self.kind() != Kind::OpenBrace {
            let simple = self.simple(false)?;
            let update = self.as_statement(simple)?;
            self.draft.add(&mut children, update, GoField::None);
            end = self.draft.end(update);
        }
        Some(self.draft.node(GoKind::Other, start, end, children))
    }
}
