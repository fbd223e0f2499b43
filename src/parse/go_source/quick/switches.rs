//! `switch` and `select`, and their cases.

use super::draft::{Children, Id};
use super::statements::Simple;
use super::token::{Kind, Token};
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    pub(super) fn switch_statement(&mut self) -> Option<Id> {
        let start = self.take().start;
        let mut children = Children::NO;
        let kind = if self.kind() == Kind::OpenBrace {
            GoKind::ExpressionSwitch
        } else {
            self.in_header(true, |parser| parser.switch_header(&mut children))?
        };
        let case = if kind == GoKind::TypeSwitch {
            Self::type_case
        } else {
            Self::expression_case
        };
        let end = self.cases(&mut children, case)?;
        Some(self.draft.node(kind, start, end, children))
    }

    fn switch_header(&mut self, children: &mut Children) -> Option<GoKind> {
        let mut simple = self.simple(false)?;
        if self.take_if(Kind::Semicolon) {
            let initializer = self.as_statement(simple)?;
            self.draft.add(children, initializer, GoField::Initializer);
            if self.kind() == Kind::OpenBrace {
                return Some(GoKind::ExpressionSwitch);
            }
            simple = self.simple(false)?;
        }
        match simple {
            Simple::Expression(value) => {
                self.draft.add(children, value, GoField::Value);
                Some(GoKind::ExpressionSwitch)
            }
            Simple::Guard(alias, value) => {
                if let Some(alias) = alias {
                    self.draft.add(children, alias, GoField::Alias);
                }
                self.draft.add(children, value, GoField::Value);
                Some(GoKind::TypeSwitch)
            }
            Simple::Statement(_) | Simple::Range(_) => None,
        }
    }

    pub(super) fn select_statement(&mut self) -> Option<Id> {
        let start = self.take().start;
        let mut children = Children::NO;
        let end = self.cases(&mut children, Self::communication_case)?;
        Some(self.draft.node(GoKind::Select, start, end, children))
    }

    /// Adds the cases between braces, each read by `case` up to its colon; gives the end.
    fn cases(
        &mut self,
        children: &mut Children,
        case: fn(&mut Self, &mut Children) -> Option<GoKind>,
    ) -> Option<u32> {
        self.expect(Kind::OpenBrace)?;
        while self.kind() != Kind::CloseBrace {
            let keyword = self.take();
            let mut own = Children::NO;
            let kind = match keyword.kind {
                Kind::Case => self.in_header(false, |parser| case(parser, &mut own))?,
                Kind::Default => GoKind::DefaultCase,
                _ => return None,
            };
            let one = self.case_body(kind, keyword, own)?;
            self.draft.add(children, one, GoField::None);
        }
        Some(self.take().end)
    }

    fn case_body(&mut self, kind: GoKind, keyword: Token, mut children: Children) -> Option<Id> {
        let colon = self.expect(Kind::Colon)?.end;
        let end = self.in_header(false, |parser| parser.statements(&mut children, colon))?;
        Some(self.draft.node(kind, keyword.start, end, children))
    }

    fn expression_case(&mut self, children: &mut Children) -> Option<GoKind> {
        let values = self.expression_list()?;
        self.draft.add(children, values, GoField::Value);
        Some(GoKind::ExpressionCase)
    }

    fn type_case(&mut self, children: &mut Children) -> Option<GoKind> {
        loop {
            let of = self.type_()?;
            self.draft.add(children, of, GoField::Type);
            if !self.take_if(Kind::Comma) {
                return Some(GoKind::TypeCase);
            }
        }
    }

    /// What is sent, or received and perhaps assigned.
    fn communication_case(&mut self, children: &mut Children) -> Option<GoKind> {
        let start = self.start();
        let first = self.expression()?;
        let communication = match self.kind() {
            Kind::Arrow => {
                self.take();
                let value = self.expression()?;
                let end = self.draft.end(value);
                let own = self
                    .draft
                    .children(&[(first, GoField::None), (value, GoField::Value)]);
                self.draft.node(GoKind::Other, start, end, own)
            }
            Kind::Colon => self.around(GoKind::Receive, start, first, GoField::Right),
            _ => {
                let left = self.rest_of_list(first)?;
                let is_assigned = self.take_if(Kind::Assign) || self.take_if(Kind::Define);
                is_assigned.then_some(())?;
                let right = self.expression()?;
                let end = self.draft.end(right);
                let own = self
                    .draft
                    .children(&[(left, GoField::Left), (right, GoField::Right)]);
                self.draft.node(GoKind::Receive, start, end, own)
            }
        };
        self.draft.add(children, communication, GoField::None);
        Some(GoKind::CommunicationCase)
    }
}
