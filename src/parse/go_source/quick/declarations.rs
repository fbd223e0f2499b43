//! Declarations, at the top and in functions.

use super::draft::{Children, Id};
use super::token::Kind;
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    /// The whole source; a comment may begin before its first token.
    pub(super) fn source_file(&mut self) -> Option<Id> {
        let comment = self.comments.first();
        let start = comment
            .map_or(u32::MAX, |comment| comment.start)
            .min(self.start());
        let mut children = Children::NO;
        let package = self.package_clause()?;
        self.draft.add(&mut children, package, GoField::None);
        let mut is_certain = true;
        loop {
            let is_ended = self.terminator().is_some();
            if self.kind() == Kind::End {
                // Where the last line does not end, the grammar takes the first way to read it, not the heaviest.
                (is_ended || is_certain).then_some(())?;
                let end = self.start();
                return Some(self.draft.node(GoKind::SourceFile, start, end, children));
            }
            is_ended.then_some(())?;
            is_certain = matches!(self.kind(), Kind::Func | Kind::Import);
            let declaration = match self.kind() {
                Kind::Func => self.function()?,
                Kind::Import => self.import_declaration()?,
                _ => self.declaration()?,
            };
            self.draft.add(&mut children, declaration, GoField::None);
        }
    }

    fn package_clause(&mut self) -> Option<Id> {
        let start = self.expect(Kind::Package)?.start;
        let name = self.name(GoKind::PackageIdentifier)?;
        let children = self.draft.children(&[(name, GoField::None)]);
        let end = self.draft.end(name);
        Some(self.draft.node(GoKind::PackageClause, start, end, children))
    }

    fn import_declaration(&mut self) -> Option<Id> {
        let start = self.expect(Kind::Import)?.start;
        let child = if self.kind() == Kind::OpenParen {
            let open = self.take().start;
            let mut specs = Children::NO;
            let close = self.parenthesized_specs(&mut specs, true, Self::import_spec)?;
            self.draft.node(GoKind::Other, open, close, specs)
        } else {
            self.import_spec()?
        };
        let children = self.draft.children(&[(child, GoField::None)]);
        let end = self.draft.end(child);
        Some(self.draft.node(GoKind::Other, start, end, children))
    }

    fn import_spec(&mut self) -> Option<Id> {
        let mut children = Children::NO;
        let token = self.token();
        let kind = match token.kind {
            Kind::Dot => Some(GoKind::Dot),
            Kind::Name if self.word(token) == b"_" => Some(GoKind::Blank),
            Kind::Name => Some(GoKind::PackageIdentifier),
            _ => None,
        };
        if let Some(kind) = kind {
            self.take();
            let name = self.leaf(kind, token);
            self.draft.add(&mut children, name, GoField::Name);
        }
        let path = self.string()?;
        self.draft.add(&mut children, path, GoField::Path);
        let end = self.draft.end(path);
        Some(
            self.draft
                .node(GoKind::ImportSpec, token.start, end, children),
        )
    }

    /// Adds what stands between parentheses, of which the first is taken; gives the end of the last. The grammar wants the
    /// end of a line behind each, or does not behind the last.
    fn parenthesized_specs(
        &mut self,
        children: &mut Children,
        last_may_be_open: bool,
        spec: fn(&mut Self) -> Option<Id>,
    ) -> Option<u32> {
        while self.kind() != Kind::CloseParen {
            let spec = spec(self)?;
            self.draft.add(children, spec, GoField::None);
            let is_last = last_may_be_open && self.kind() == Kind::CloseParen;
            if !is_last {
                self.terminator()?;
            }
        }
        Some(self.take().end)
    }

    /// `const`, `type` or `var`.
    pub(super) fn declaration(&mut self) -> Option<Id> {
        let keyword = self.take();
        let is_list = self.take_if(Kind::OpenParen);
        let open = self.tokens[self.at - 1].start;
        let mut specs = Children::NO;
        let (kind, end) = match (keyword.kind, is_list) {
            (Kind::Const, false) => (
                GoKind::ConstDeclaration,
                self.one_spec(&mut specs, Self::const_spec)?,
            ),
            (Kind::Const, true) => {
                let end = self.parenthesized_specs(&mut specs, false, Self::const_spec)?;
                (GoKind::ConstDeclaration, end)
            }
            (Kind::Type, false) => (
                GoKind::TypeDeclaration,
                self.one_spec(&mut specs, Self::type_spec)?,
            ),
            (Kind::Type, true) => {
                let end = self.parenthesized_specs(&mut specs, true, Self::type_spec)?;
                (GoKind::TypeDeclaration, end)
            }
            (Kind::Var, false) => (
                GoKind::VarDeclaration,
                self.one_spec(&mut specs, Self::var_spec)?,
            ),
            (Kind::Var, true) => {
                let end = self.parenthesized_specs(&mut specs, false, Self::var_spec)?;
                let list = self.draft.node(GoKind::Other, open, end, specs);
                specs = self.draft.children(&[(list, GoField::None)]);
                (GoKind::VarDeclaration, end)
            }
            _ => return None,
        };
        Some(self.draft.node(kind, keyword.start, end, specs))
    }

    fn one_spec(
        &mut self,
        children: &mut Children,
        spec: fn(&mut Self) -> Option<Id>,
    ) -> Option<u32> {
        let spec = spec(self)?;
        self.draft.add(children, spec, GoField::None);
        Some(self.draft.end(spec))
    }

    fn const_spec(&mut self) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        self.names(GoKind::Identifier, &mut children)?;
        let mut end = self.tokens[self.at - 1].end;
        let has_type = self.kind().begins_type();
        if has_type {
            let of = self.type_()?;
            self.draft.add(&mut children, of, GoField::Type);
        }
        if has_type || self.kind() == Kind::Assign {
            self.expect(Kind::Assign)?;
            let values = self.expression_list()?;
            self.draft.add(&mut children, values, GoField::Value);
            end = self.draft.end(values);
        }
        Some(self.draft.node(GoKind::ConstSpec, start, end, children))
    }

    fn var_spec(&mut self) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        self.names(GoKind::Identifier, &mut children)?;
        let mut last = None;
        if self.kind() != Kind::Assign {
            let of = self.type_()?;
            self.draft.add(&mut children, of, GoField::Type);
            last = Some(of);
        }
        if self.take_if(Kind::Assign) {
            let values = self.expression_list()?;
            self.draft.add(&mut children, values, GoField::Value);
            last = Some(values);
        }
        let end = self.draft.end(last?);
        Some(self.draft.node(GoKind::VarSpec, start, end, children))
    }

    fn type_spec(&mut self) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        let name = self.name(GoKind::TypeIdentifier)?;
        self.draft.add(&mut children, name, GoField::Name);
        if self.begins_type_parameters()? {
            let parameters = self.type_parameters()?;
            self.draft
                .add(&mut children, parameters, GoField::TypeParameters);
        }
        let kind = if self.take_if(Kind::Assign) {
            GoKind::TypeAlias
        } else {
            GoKind::TypeSpec
        };
        let of = self.type_()?;
        self.draft.add(&mut children, of, GoField::Type);
        let end = self.draft.end(of);
        Some(self.draft.node(kind, start, end, children))
    }

    /// Whether a bracket behind a type's name holds type parameters and not the length of an array; none for what may be
    /// both: `[P *C]`, `[P (C)]`.
    fn begins_type_parameters(&self) -> Option<bool> {
        if self.kind() != Kind::OpenBracket || self.ahead(1) != Kind::Name {
            return Some(false);
        }
        match self.ahead(2) {
            Kind::OpenBracket => Some(self.ahead(3) == Kind::CloseBracket),
            Kind::Star if self.ahead(3) == Kind::Int => Some(false),
            Kind::Star => self.has_comma_in_brackets().then_some(true),
            Kind::OpenParen => None,
            Kind::Name
            | Kind::Comma
            | Kind::Tilde
            | Kind::Interface
            | Kind::Func
            | Kind::Map
            | Kind::Chan
            | Kind::Struct => Some(true),
            _ => Some(false),
        }
    }

    /// Whether there is a comma in the brackets that open here. Type parameters are short.
    fn has_comma_in_brackets(&self) -> bool {
        const MOST: usize = 100;
        let mut depth = 0_usize;
        for token in self.tokens.iter().skip(self.at).take(MOST) {
            match token.kind {
                Kind::OpenBracket | Kind::OpenParen | Kind::OpenBrace => depth += 1,
                Kind::CloseBracket | Kind::CloseParen | Kind::CloseBrace if depth == 1 => {
                    return false;
                }
                Kind::CloseBracket | Kind::CloseParen | Kind::CloseBrace => depth -= 1,
                Kind::Comma if depth == 1 => return true,
                _ => {}
            }
        }
        false
    }

    fn function(&mut self) -> Option<Id> {
        let start = self.expect(Kind::Func)?.start;
        let mut children = Children::NO;
        let kind = if self.kind() == Kind::OpenParen {
            let receiver = self.parameters()?;
            self.draft.add(&mut children, receiver, GoField::Receiver);
            let name = self.name(GoKind::FieldIdentifier)?;
            self.draft.add(&mut children, name, GoField::Name);
            self.skip_method_type_parameters()?;
            GoKind::MethodDeclaration
        } else {
            let name = self.name(GoKind::Identifier)?;
            self.draft.add(&mut children, name, GoField::Name);
            if self.kind() == Kind::OpenBracket {
                let parameters = self.type_parameters()?;
                self.draft
                    .add(&mut children, parameters, GoField::TypeParameters);
            }
            GoKind::FunctionDeclaration
        };
        let mut end = self.signature(&mut children)?;
        if self.kind() == Kind::OpenBrace {
            let body = self.block()?;
            self.draft.add(&mut children, body, GoField::Body);
            end = self.draft.end(body);
        }
        Some(self.draft.node(kind, start, end, children))
    }

    /// Type parameters of methods (Go 1.27): the grammar does not know them, and they are hidden from it.
    fn skip_method_type_parameters(&mut self) -> Option<()> {
        /// What is hidden is short; see `mask`.
        const MOST: usize = 100;
        if self.kind() != Kind::OpenBracket {
            return Some(());
        }
        self.hiding.is_needed = true;
        let (before, start) = (self.at, self.start());
        self.type_parameters()?;
        let is_short = self.at - before <= MOST && self.kind() == Kind::OpenParen;
        let end = self.start();
        // Comments are hidden with them.
        let at = self
            .comments
            .partition_point(|comment| comment.start < start);
        let has_comment = self
            .comments
            .get(at)
            .is_some_and(|comment| comment.start < end);
        (is_short && !has_comment).then_some(())
    }
}
