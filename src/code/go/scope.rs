//! Scopes (Go specification, "Declarations and scope"): one walk over a file that decides, for each name in it, which
//! declaration it stands for.

use std::collections::HashMap;

use super::binding::{Binding, BindingKind, Given};
use super::import::{Import, ImportName, own_names};
use crate::parse::{GoField, GoKind, GoNodeId, GoTree};

/// What the walk found.
pub(super) struct Scopes<'t> {
    pub bindings: Vec<Binding>,
    pub package_names: HashMap<&'t str, usize>,
    pub methods: HashMap<(&'t str, &'t str), GoNodeId>,
    pub uses: Vec<u32>,
    /// Statement, target, value, in the order of the text.
    pub assigned: Vec<(GoNodeId, GoNodeId, Given)>,
}

pub(super) fn resolve<'t>(tree: &GoTree, text: &'t str, imports: &[Import<'t>]) -> Scopes<'t> {
    let mut walk = Walk {
        tree,
        text,
        names: HashMap::new(),
        undo: Vec::new(),
        open: Vec::new(),
        functions: vec![0],
        depth: 0,
        depths: Vec::new(),
        own: own_of(imports),
        constant: None,
        found: Scopes {
            bindings: Vec::new(),
            package_names: HashMap::new(),
            methods: HashMap::new(),
            uses: vec![0; tree.len() as usize],
            assigned: Vec::new(),
        },
    };
    if !tree.is_empty() {
        walk.imports(imports);
        walk.package();
        for id in 0..tree.len() {
            walk.leave(id);
            walk.enter(id);
        }
        walk.leave(tree.len());
    }
    walk.found
}

/// The names that plain imports may have.
fn own_of(imports: &[Import<'_>]) -> HashMap<String, usize> {
    let mut own = HashMap::new();
    let plain = imports.iter().enumerate();
    let plain: Vec<_> = plain
        .filter(|(_, import)| import.name == ImportName::Own)
        .map(|(at, import)| (at, own_names(&import.path)))
        .collect();
    // What a path says most plainly goes before what another may mean too.
    for rank in 0..8 {
        for (at, names) in &plain {
            if let Some(name) = names.get(rank) {
                own.entry(name.clone()).or_insert(*at);
            }
        }
    }
    own
}

/// What happens behind a node.
enum Exit {
    /// A scope ends.
    Scope { undo: usize, is_function: bool },
    /// A statement's names begin to be known.
    Declare(GoNodeId),
}

struct Walk<'w, 't> {
    tree: &'w GoTree,
    text: &'t str,
    names: HashMap<&'t str, usize>,
    undo: Vec<(&'t str, Option<usize>)>,
    open: Vec<(GoNodeId, Exit)>,
    functions: Vec<GoNodeId>,
    depth: u32,
    /// The depth of the scope of each binding.
    depths: Vec<u32>,
    /// Imports by the names that they may have of themselves: asked where nothing else declares a name.
    own: HashMap<String, usize>,
    /// The last `const_spec`: its declaration, its number there, and the expressions that the next may repeat.
    constant: Option<(GoNodeId, u32, Vec<GoNodeId>)>,
    found: Scopes<'t>,
}

impl<'t> Walk<'_, 't> {
    fn text_of(&self, id: GoNodeId) -> &'t str {
        self.tree.text(id, self.text)
    }

    fn imports(&mut self, imports: &[Import<'t>]) {
        // They are declared first, so that the number of an import is that of its declaration.
        for (at, import) in imports.iter().enumerate() {
            let given = Given::Value(import.node);
            self.add(BindingKind::Import(at), import.node, None, given);
            if let ImportName::Alias(alias) = import.name {
                self.names.insert(alias, at);
            }
        }
    }

    /// Declares what the file declares in its package: it is known before and behind its place.
    fn package(&mut self) {
        for declaration in self.tree.children(0) {
            match self.tree.kind(declaration) {
                GoKind::FunctionDeclaration => {
                    if let Some(name) = self.tree.child(declaration, GoField::Name) {
                        let given = Given::Value(declaration);
                        self.declare(BindingKind::Func, name, None, given);
                    }
                }
                GoKind::MethodDeclaration => self.method(declaration),
                GoKind::VarDeclaration | GoKind::ConstDeclaration | GoKind::TypeDeclaration => {
                    for id in declaration..self.tree.node(declaration).after {
                        let is_own = |id: GoNodeId| self.is_package_spec(id);
                        match self.tree.kind(id) {
                            GoKind::VarSpec | GoKind::ConstSpec if is_own(id) => self.spec(id),
                            GoKind::TypeSpec | GoKind::TypeAlias if is_own(id) => {
                                self.type_spec(id);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        let names = self.names.iter();
        let own = names.filter(|(_, id)| {
            let kind = self.found.bindings.get(**id).map(|binding| binding.kind);
            !matches!(kind, Some(BindingKind::Import(_)))
        });
        self.found.package_names = own.map(|(name, id)| (*name, *id)).collect();
        self.undo.clear();
    }

    /// Whether a spec stands outside of all functions.
    fn is_package_spec(&self, id: GoNodeId) -> bool {
        let mut above = self.tree.node(id).parent;
        // spec, list, declaration, file
        for _ in 0..4 {
            if above == 0 {
                return true;
            }
            if matches!(
                self.tree.kind(above),
                GoKind::Block | GoKind::FuncLiteral | GoKind::StructType | GoKind::StatementList
            ) {
                return false;
            }
            above = self.tree.node(above).parent;
        }
        false
    }

    fn method(&mut self, declaration: GoNodeId) {
        let receiver = self.tree.child(declaration, GoField::Receiver);
        let name = self.tree.child(declaration, GoField::Name);
        let (Some(receiver), Some(name)) = (receiver, name) else {
            return;
        };
        let mut inside = receiver..self.tree.node(receiver).after;
        let ty = inside.find(|id| self.tree.kind(*id) == GoKind::TypeIdentifier);
        if let Some(ty) = ty {
            let key = (self.text_of(ty), self.text_of(name));
            self.found.methods.insert(key, declaration);
        }
    }

    fn add(
        &mut self,
        kind: BindingKind,
        name: GoNodeId,
        ty: Option<GoNodeId>,
        given: Given,
    ) -> usize {
        self.found.bindings.push(Binding {
            kind,
            name,
            ty,
            given,
            function: self.functions.last().copied().unwrap_or(0),
            later: Vec::new(),
            filled: Vec::new(),
        });
        self.depths.push(self.depth);
        self.found.bindings.len() - 1
    }

    fn declare(&mut self, kind: BindingKind, name: GoNodeId, ty: Option<GoNodeId>, given: Given) {
        let text = self.text_of(name);
        if text == "_" || text.is_empty() {
            return;
        }
        let id = self.add(kind, name, ty, given);
        let before = self.names.insert(text, id);
        self.undo.push((text, before));
        self.mark(name, id);
    }

    fn mark(&mut self, name: GoNodeId, binding: usize) {
        if let Some(slot) = self.found.uses.get_mut(name as usize) {
            *slot = u32::try_from(binding + 1).unwrap_or(0);
        }
    }

    fn scope(&mut self, id: GoNodeId, is_function: bool) {
        let undo = self.undo.len();
        let after = self.tree.node(id).after;
        self.open.push((after, Exit::Scope { undo, is_function }));
        self.depth += 1;
        if is_function {
            self.functions.push(id);
        }
    }

    /// Does what is due behind the nodes that end before `id`.
    fn leave(&mut self, id: GoNodeId) {
        while self.open.last().is_some_and(|(after, _)| *after <= id) {
            let Some((_, exit)) = self.open.pop() else {
                return;
            };
            match exit {
                Exit::Scope { undo, is_function } => {
                    while self.undo.len() > undo {
                        match self.undo.pop() {
                            Some((name, Some(before))) => {
                                self.names.insert(name, before);
                            }
                            Some((name, None)) => {
                                self.names.remove(name);
                            }
                            None => break,
                        }
                    }
                    self.depth -= 1;
                    if is_function {
                        self.functions.pop();
                    }
                }
                Exit::Declare(statement) => self.declared(statement),
            }
        }
    }

    fn enter(&mut self, id: GoNodeId) {
        use GoKind as K;
        let after = self.tree.node(id).after;
        match self.tree.kind(id) {
            K::FunctionDeclaration | K::MethodDeclaration | K::FuncLiteral => self.scope(id, true),
            K::Block => {
                self.scope(id, false);
                self.parameters(id);
            }
            K::If | K::For | K::ExpressionSwitch | K::TypeSwitch | K::Select => {
                self.scope(id, false);
                self.alias(id);
            }
            K::ExpressionCase | K::DefaultCase | K::CommunicationCase => self.scope(id, false),
            K::TypeCase => {
                self.scope(id, false);
                self.narrowed(id);
            }
            K::ShortVar | K::RangeClause | K::Receive => {
                self.open.push((after, Exit::Declare(id)));
            }
            K::VarSpec | K::ConstSpec if !self.is_package_spec(id) => {
                self.open.push((after, Exit::Declare(id)));
            }
            K::TypeSpec | K::TypeAlias => {
                if !self.is_package_spec(id) {
                    self.type_spec(id);
                }
                // For its type parameters.
                self.scope(id, false);
            }
            K::TypeParameter => {
                let names: Vec<GoNodeId> = self.named(id);
                for name in names {
                    self.declare(BindingKind::TypeParam, name, None, Given::Unknown);
                }
            }
            K::Assignment => self.assignment(id),
            K::Increment | K::Decrement => {
                if let Some(target) = self.tree.first(id) {
                    self.found.assigned.push((id, target, Given::Unknown));
                }
            }
            K::Unary => self.address(id),
            K::Identifier | K::TypeIdentifier | K::PackageIdentifier => self.resolve(id),
            _ => {}
        }
    }

    fn resolve(&mut self, id: GoNodeId) {
        if self.found.uses.get(id as usize) != Some(&0) {
            return;
        }
        let text = self.text_of(id);
        let binding = self.names.get(text).copied();
        let binding = binding.or_else(|| self.own.get(text).copied());
        if let Some(binding) = binding {
            self.mark(id, binding);
        }
    }

    fn named(&self, id: GoNodeId) -> Vec<GoNodeId> {
        let children = self.tree.children(id);
        children
            .filter(|child| self.tree.node(*child).field == GoField::Name)
            .filter(|child| self.tree.kind(*child) != GoKind::Other)
            .collect()
    }

    /// What is taken by its address may be given anything.
    fn address(&mut self, id: GoNodeId) {
        let operator = self.tree.child(id, GoField::Operator);
        let operand = self.tree.child(id, GoField::Operand);
        if let (Some(operator), Some(operand)) = (operator, operand)
            && self.text_of(operator) == "&"
            && self.tree.kind(operand) == GoKind::Identifier
        {
            self.found.assigned.push((id, operand, Given::Unknown));
        }
    }

    /// The parameters of a function, which are known in its body.
    fn parameters(&mut self, block: GoNodeId) {
        let function = self.tree.node(block).parent;
        let is_function = matches!(
            self.tree.kind(function),
            GoKind::FunctionDeclaration | GoKind::MethodDeclaration | GoKind::FuncLiteral
        );
        if !is_function || self.tree.node(block).field != GoField::Body {
            return;
        }
        let fields = [GoField::Receiver, GoField::Parameters, GoField::Result];
        for list in fields
            .into_iter()
            .filter_map(|field| self.tree.child(function, field))
        {
            if self.tree.kind(list) != GoKind::ParameterList {
                continue;
            }
            for parameter in self.tree.children(list) {
                let is_variadic = self.tree.kind(parameter) == GoKind::VariadicParameter;
                let ty = self.tree.child(parameter, GoField::Type);
                for name in self.named(parameter) {
                    // A variadic one is a list of its type, which nothing here is.
                    let ty = ty.filter(|_| !is_variadic);
                    self.declare(BindingKind::Param, name, ty, Given::Unknown);
                }
            }
        }
    }

    /// `switch x := y.(type)`
    fn alias(&mut self, id: GoNodeId) {
        let alias = self.tree.child(id, GoField::Alias);
        let value = self.tree.child(id, GoField::Value);
        if let (GoKind::TypeSwitch, Some(_), Some(value)) = (self.tree.kind(id), alias, value) {
            let after = self.tree.node(value).after;
            self.open.push((after, Exit::Declare(id)));
        }
    }

    /// In a case of one type, the alias is of that type.
    fn narrowed(&mut self, case: GoNodeId) {
        let switch = self.tree.node(case).parent;
        let alias = self.tree.child(switch, GoField::Alias);
        let alias = alias.and_then(|alias| self.tree.first(alias));
        let types: Vec<GoNodeId> = self
            .tree
            .children(case)
            .filter(|child| self.tree.node(*child).field == GoField::Type)
            .collect();
        if let (Some(alias), [ty]) = (alias, types.as_slice()) {
            let text = self.text_of(alias);
            let id = self.add(BindingKind::Var, alias, Some(*ty), Given::Unknown);
            let before = self.names.insert(text, id);
            self.undo.push((text, before));
        }
    }

    /// The expressions of one side of a statement.
    fn side(&self, id: GoNodeId, field: GoField) -> Vec<GoNodeId> {
        let sides = self.tree.children(id);
        let sides = sides.filter(|child| self.tree.node(*child).field == field);
        sides
            .flat_map(|side| match self.tree.kind(side) {
                GoKind::ExpressionList => self.tree.children(side).collect(),
                _ => vec![side],
            })
            .collect()
    }

    fn given(left: usize, at: usize, right: &[GoNodeId]) -> Given {
        match right {
            [] => Given::Zero,
            [call] if left > 1 => Given::Part(*call, at),
            right => right
                .get(at)
                .map_or(Given::Unknown, |value| Given::Value(*value)),
        }
    }

    fn declared(&mut self, id: GoNodeId) {
        match self.tree.kind(id) {
            GoKind::ShortVar => {
                let left = self.side(id, GoField::Left);
                let right = self.side(id, GoField::Right);
                for (at, name) in left.iter().enumerate() {
                    let given = Self::given(left.len(), at, &right);
                    self.short(id, *name, given);
                }
            }
            GoKind::RangeClause | GoKind::Receive => self.ranged(id),
            GoKind::TypeSwitch => {
                let alias = self.tree.child(id, GoField::Alias);
                if let Some(name) = alias.and_then(|alias| self.tree.first(alias)) {
                    self.declare(BindingKind::Var, name, None, Given::Unknown);
                }
            }
            _ => self.spec(id),
        }
    }

    /// A name of `:=`, which only assigns where the name is of the same scope already.
    fn short(&mut self, statement: GoNodeId, name: GoNodeId, given: Given) {
        if self.tree.kind(name) != GoKind::Identifier {
            return;
        }
        let known = self.names.get(self.text_of(name)).copied();
        let same = known.filter(|id| self.depths.get(*id) == Some(&self.depth) && self.depth > 0);
        match same {
            Some(binding) => {
                self.mark(name, binding);
                self.found.assigned.push((statement, name, given));
            }
            None => self.declare(BindingKind::Var, name, None, given),
        }
    }

    fn ranged(&mut self, id: GoNodeId) {
        let left = self.side(id, GoField::Left);
        let right = self.side(id, GoField::Right);
        let (Some(first), Some(over)) = (left.last(), right.first()) else {
            return;
        };
        let between = self.tree.node(*first).end as usize..self.tree.node(*over).start as usize;
        let defines = self
            .text
            .get(between)
            .is_some_and(|between| between.contains(":="));
        for (at, name) in left.iter().enumerate() {
            let is_range = self.tree.kind(id) == GoKind::RangeClause;
            let given = if is_range && at == 1 {
                Given::Element(*over)
            } else {
                Given::Unknown
            };
            if defines {
                if self.tree.kind(*name) == GoKind::Identifier {
                    self.declare(BindingKind::Var, *name, None, given);
                }
            } else {
                self.found.assigned.push((id, *name, given));
            }
        }
    }

    /// `var` and `const`.
    fn spec(&mut self, id: GoNodeId) {
        let names = self.named(id);
        let ty = self.tree.child(id, GoField::Type);
        let values = self.side(id, GoField::Value);
        let (kind, values) = if self.tree.kind(id) == GoKind::ConstSpec {
            self.constant(self.tree.node(id).parent, values)
        } else {
            (BindingKind::Var, values)
        };
        for (at, name) in names.iter().enumerate() {
            let given = Self::given(names.len(), at, &values);
            self.declare(kind, *name, ty, given);
        }
    }

    /// Counts the constants of a declaration. One without a value repeats the expression above it.
    fn constant(
        &mut self,
        declaration: GoNodeId,
        values: Vec<GoNodeId>,
    ) -> (BindingKind, Vec<GoNodeId>) {
        let (number, values) = match self.constant.take() {
            Some((last, number, above)) if last == declaration => {
                let values = if values.is_empty() { above } else { values };
                (number + 1, values)
            }
            _ => (0, values),
        };
        self.constant = Some((declaration, number, values.clone()));
        (BindingKind::Const(number), values)
    }

    fn type_spec(&mut self, id: GoNodeId) {
        if let Some(name) = self.tree.child(id, GoField::Name) {
            self.declare(BindingKind::Type, name, None, Given::Value(id));
        }
    }

    fn assignment(&mut self, id: GoNodeId) {
        let left = self.side(id, GoField::Left);
        let right = self.side(id, GoField::Right);
        let operator = self.tree.child(id, GoField::Operator);
        let operator = operator.map_or("=", |operator| self.text_of(operator));
        for (at, target) in left.iter().enumerate() {
            let given = match operator {
                "=" => Self::given(left.len(), at, &right),
                "+=" => right
                    .first()
                    .map_or(Given::Unknown, |value| Given::Added(*value)),
                _ => Given::Unknown,
            };
            self.found.assigned.push((id, *target, given));
        }
    }
}
