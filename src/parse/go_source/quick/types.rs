//! Types where nothing else can stand.

use super::draft::{Children, Id};
use super::token::Kind;
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    /// A type.
    pub(super) fn type_(&mut self) -> Option<Id> {
        self.deeper(Self::type_here)
    }

    fn type_here(&mut self) -> Option<Id> {
        let start = self.start();
        match self.kind() {
            Kind::Name => self.named_type(),
            Kind::Star => {
                self.take();
                let to = self.type_()?;
                Some(self.around(GoKind::PointerType, start, to, GoField::None))
            }
            Kind::OpenParen => {
                self.take();
                let inner = self.type_()?;
                let end = self.expect(Kind::CloseParen)?.end;
                let children = self.draft.children(&[(inner, GoField::None)]);
                Some(
                    self.draft
                        .node(GoKind::ParenthesizedType, start, end, children),
                )
            }
            Kind::OpenBracket => {
                self.take();
                if self.take_if(Kind::CloseBracket) {
                    let element = self.type_()?;
                    return Some(self.around(GoKind::SliceType, start, element, GoField::Element));
                }
                let length = self.in_header(false, Self::expression)?;
                self.expect(Kind::CloseBracket)?;
                self.array(start, length)
            }
            Kind::Map => self.map_type(),
            Kind::Chan => {
                self.take();
                // For the grammar, `chan<- chan T` is a channel of `<-chan T`.
                if self.ahead(1) != Kind::Chan {
                    self.take_if(Kind::Arrow);
                }
                self.channel_of(start)
            }
            Kind::Arrow => {
                self.take();
                self.expect(Kind::Chan)?;
                self.channel_of(start)
            }
            Kind::Func => {
                self.take();
                self.function_type(start)
            }
            Kind::Struct => self.struct_type(),
            Kind::Interface => self.interface_type(),
            _ => None,
        }
    }

    /// A node around one child with which it ends.
    pub(super) fn around(&mut self, kind: GoKind, start: u32, child: Id, field: GoField) -> Id {
        let end = self.draft.end(child);
        let children = self.draft.children(&[(child, field)]);
        self.draft.node(kind, start, end, children)
    }

    /// `T`, `p.T`, `T[int]`
    fn named_type(&mut self) -> Option<Id> {
        let name = if self.ahead(1) == Kind::Dot {
            let package = self.name(GoKind::PackageIdentifier)?;
            self.take();
            let name = self.name(GoKind::TypeIdentifier)?;
            let children = self
                .draft
                .children(&[(package, GoField::Package), (name, GoField::Name)]);
            let (start, end) = (self.draft.start(package), self.draft.end(name));
            self.draft.node(GoKind::QualifiedType, start, end, children)
        } else {
            self.name(GoKind::TypeIdentifier)?
        };
        if self.kind() != Kind::OpenBracket {
            return Some(name);
        }
        let start = self.take().start;
        let mut children = Children::NO;
        loop {
            let element = self.type_element(GoKind::TypeElem)?;
            self.draft.add(&mut children, element, GoField::None);
            let is_more = self.take_if(Kind::Comma);
            if !is_more || self.kind() == Kind::CloseBracket {
                break;
            }
        }
        let end = self.expect(Kind::CloseBracket)?.end;
        let arguments = self.draft.node(GoKind::TypeArguments, start, end, children);
        Some(self.generic(name, arguments))
    }

    /// A named type with its arguments.
    pub(super) fn generic(&mut self, name: Id, arguments: Id) -> Id {
        let (start, end) = (self.draft.start(name), self.draft.end(arguments));
        let children = self
            .draft
            .children(&[(name, GoField::Type), (arguments, GoField::TypeArguments)]);
        self.draft.node(GoKind::GenericType, start, end, children)
    }

    /// `~int | string`
    pub(super) fn type_element(&mut self, kind: GoKind) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        loop {
            let begin = self.start();
            let one = if self.take_if(Kind::Tilde) {
                let of = self.type_()?;
                self.is_certain_behind_tilde(of).then_some(())?;
                self.around(GoKind::Other, begin, of, GoField::None)
            } else {
                self.type_()?
            };
            self.draft.add(&mut children, one, GoField::None);
            if !self.take_if(Kind::Pipe) {
                let end = self.draft.end(one);
                return Some(self.draft.node(kind, start, end, children));
            }
        }
    }

    /// Whether the arguments with which a type ends are its own: in `~p.T[int]` the grammar gives them to `~p.T`.
    fn is_certain_behind_tilde(&self, of: Id) -> bool {
        let has_arguments = self.tokens[self.at - 1].kind == Kind::CloseBracket;
        let name = self.draft.child(of);
        !has_arguments
            || self.draft.kind(of) == GoKind::GenericType
                && name.is_some_and(|name| self.draft.kind(name) == GoKind::TypeIdentifier)
    }

    /// An array's type, of which the length and its brackets are read.
    pub(super) fn array(&mut self, start: u32, length: Id) -> Option<Id> {
        let element = self.type_()?;
        let children = self
            .draft
            .children(&[(length, GoField::Length), (element, GoField::Element)]);
        let end = self.draft.end(element);
        Some(self.draft.node(GoKind::ArrayType, start, end, children))
    }

    fn map_type(&mut self) -> Option<Id> {
        let start = self.take().start;
        self.expect(Kind::OpenBracket)?;
        let key = self.type_()?;
        self.expect(Kind::CloseBracket)?;
        // The hiding takes `func(x T) map[K](V)` for a method.
        (self.kind() != Kind::OpenParen).then_some(())?;
        let value = self.type_()?;
        let children = self
            .draft
            .children(&[(key, GoField::Key), (value, GoField::Value)]);
        let end = self.draft.end(value);
        Some(self.draft.node(GoKind::MapType, start, end, children))
    }

    fn channel_of(&mut self, start: u32) -> Option<Id> {
        let value = self.type_()?;
        Some(self.around(GoKind::ChannelType, start, value, GoField::Value))
    }

    /// What follows the `func` of a type.
    pub(super) fn function_type(&mut self, start: u32) -> Option<Id> {
        let mut children = Children::NO;
        let end = self.signature(&mut children)?;
        Some(self.draft.node(GoKind::FunctionType, start, end, children))
    }

    fn struct_type(&mut self) -> Option<Id> {
        let start = self.take().start;
        let open = self.expect(Kind::OpenBrace)?.start;
        let mut children = Children::NO;
        while self.kind() != Kind::CloseBrace {
            let field = self.field_declaration()?;
            self.draft.add(&mut children, field, GoField::None);
            if self.terminator().is_none() {
                break;
            }
        }
        let end = self.expect(Kind::CloseBrace)?.end;
        let list = self
            .draft
            .node(GoKind::FieldDeclarationList, open, end, children);
        Some(self.around(GoKind::StructType, start, list, GoField::None))
    }

    fn field_declaration(&mut self) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        let is_pointer = self.take_if(Kind::Star);
        let of = if is_pointer || self.ahead(1) == Kind::Dot {
            self.named_type()?
        } else {
            self.field_names_and_type(&mut children)?
        };
        self.draft.add(&mut children, of, GoField::Type);
        let mut end = self.draft.end(of);
        if matches!(self.kind(), Kind::String | Kind::RawString) {
            let tag = self.string()?;
            self.draft.add(&mut children, tag, GoField::None);
            end = self.draft.end(tag);
        }
        Some(
            self.draft
                .node(GoKind::FieldDeclaration, start, end, children),
        )
    }

    /// Adds the names of a field, if it has any; gives its type.
    fn field_names_and_type(&mut self, children: &mut Children) -> Option<Id> {
        let name = self.name(GoKind::FieldIdentifier)?;
        match self.kind() {
            Kind::Newline | Kind::Semicolon | Kind::CloseBrace | Kind::String | Kind::RawString => {
                self.draft.set_kind(name, GoKind::TypeIdentifier);
                Some(name)
            }
            Kind::OpenBracket => {
                let (of, is_whole) = self.bracket_behind_name(name)?;
                if !is_whole {
                    self.draft.add(children, name, GoField::Name);
                }
                Some(of)
            }
            Kind::Comma => {
                self.draft.add(children, name, GoField::Name);
                self.take();
                self.names(GoKind::FieldIdentifier, children)?;
                self.type_()
            }
            _ => {
                self.draft.add(children, name, GoField::Name);
                self.type_()
            }
        }
    }

    fn interface_type(&mut self) -> Option<Id> {
        let start = self.take().start;
        self.expect(Kind::OpenBrace)?;
        let mut children = Children::NO;
        while self.kind() != Kind::CloseBrace {
            let element = if self.kind() == Kind::Name && self.ahead(1) == Kind::OpenParen {
                self.method_element()?
            } else {
                self.type_element(GoKind::TypeElem)?
            };
            self.draft.add(&mut children, element, GoField::None);
            if self.terminator().is_none() {
                break;
            }
        }
        let end = self.expect(Kind::CloseBrace)?.end;
        Some(self.draft.node(GoKind::InterfaceType, start, end, children))
    }

    fn method_element(&mut self) -> Option<Id> {
        let start = self.start();
        let mut children = Children::NO;
        let name = self.name(GoKind::FieldIdentifier)?;
        self.draft.add(&mut children, name, GoField::Name);
        let end = self.signature(&mut children)?;
        Some(self.draft.node(GoKind::Other, start, end, children))
    }
}
