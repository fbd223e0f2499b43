//! The names of the grammar's nodes and fields, as numbers.

use std::num::NonZeroU16;
use std::sync::LazyLock;

macro_rules! names {
    ($(#[$meta:meta])* $name:ident, $other:ident: $($variant:ident = $text:literal),* $(,)?) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum $name {
            $($variant,)*
            $other,
        }

        impl $name {
            fn named(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::$other,
                }
            }
        }
    };
}

names! {
    /// What a node is: the grammar's names. Everything that nobody asks about is `Other`.
    GoKind, Other:
    ArgumentList = "argument_list",
    ArrayType = "array_type",
    Assignment = "assignment_statement",
    Binary = "binary_expression",
    Blank = "blank_identifier",
    Block = "block",
    Call = "call_expression",
    ChannelType = "channel_type",
    Comment = "comment",
    CommunicationCase = "communication_case",
    Composite = "composite_literal",
    ConstDeclaration = "const_declaration",
    ConstSpec = "const_spec",
    Decrement = "dec_statement",
    DefaultCase = "default_case",
    Dot = "dot",
    Error = "ERROR",
    ExpressionCase = "expression_case",
    ExpressionList = "expression_list",
    ExpressionSwitch = "expression_switch_statement",
    False = "false",
    FieldDeclaration = "field_declaration",
    FieldDeclarationList = "field_declaration_list",
    FieldIdentifier = "field_identifier",
    Float = "float_literal",
    For = "for_statement",
    FuncLiteral = "func_literal",
    FunctionDeclaration = "function_declaration",
    FunctionType = "function_type",
    GenericType = "generic_type",
    Identifier = "identifier",
    If = "if_statement",
    ImplicitArrayType = "implicit_length_array_type",
    ImportSpec = "import_spec",
    Increment = "inc_statement",
    Index = "index_expression",
    Int = "int_literal",
    InterfaceType = "interface_type",
    Iota = "iota",
    Keyed = "keyed_element",
    LiteralElement = "literal_element",
    LiteralValue = "literal_value",
    MapType = "map_type",
    MethodDeclaration = "method_declaration",
    Nil = "nil",
    PackageClause = "package_clause",
    PackageIdentifier = "package_identifier",
    ParameterDeclaration = "parameter_declaration",
    ParameterList = "parameter_list",
    Parenthesized = "parenthesized_expression",
    ParenthesizedType = "parenthesized_type",
    PointerType = "pointer_type",
    QualifiedType = "qualified_type",
    RangeClause = "range_clause",
    RawString = "raw_string_literal",
    Receive = "receive_statement",
    Return = "return_statement",
    Rune = "rune_literal",
    Select = "select_statement",
    Selector = "selector_expression",
    ShortVar = "short_var_declaration",
    Slice = "slice_expression",
    SliceType = "slice_type",
    SourceFile = "source_file",
    StatementList = "statement_list",
    String = "interpreted_string_literal",
    StructType = "struct_type",
    True = "true",
    TypeAlias = "type_alias",
    TypeArguments = "type_arguments",
    TypeAssertion = "type_assertion_expression",
    TypeCase = "type_case",
    TypeConversion = "type_conversion_expression",
    TypeDeclaration = "type_declaration",
    TypeElem = "type_elem",
    TypeIdentifier = "type_identifier",
    TypeInstantiation = "type_instantiation_expression",
    TypeParameter = "type_parameter_declaration",
    TypeSpec = "type_spec",
    TypeSwitch = "type_switch_statement",
    Unary = "unary_expression",
    VarDeclaration = "var_declaration",
    VarSpec = "var_spec",
    VariadicArgument = "variadic_argument",
    VariadicParameter = "variadic_parameter_declaration",
}

names! {
    /// What a node is to its parent.
    GoField, None:
    Alias = "alias",
    Alternative = "alternative",
    Arguments = "arguments",
    Body = "body",
    Condition = "condition",
    Consequence = "consequence",
    Element = "element",
    Field = "field",
    Function = "function",
    Index = "index",
    Initializer = "initializer",
    Key = "key",
    Left = "left",
    Length = "length",
    Name = "name",
    Operand = "operand",
    Operator = "operator",
    Package = "package",
    Parameters = "parameters",
    Path = "path",
    Receiver = "receiver",
    Result = "result",
    Right = "right",
    Type = "type",
    TypeArguments = "type_arguments",
    TypeParameters = "type_parameters",
    Value = "value",
}

static KINDS: LazyLock<Vec<GoKind>> = LazyLock::new(|| {
    let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
    let count = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
    let named = |id| {
        // Keywords are spelt like some of the nodes that they begin.
        let name = language.node_kind_for_id(id).unwrap_or_default();
        if language.node_kind_is_named(id) {
            GoKind::named(name)
        } else {
            GoKind::Other
        }
    };
    (0..count).map(named).collect()
});

static FIELDS: LazyLock<Vec<GoField>> = LazyLock::new(|| {
    let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
    let count = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
    let named = |id| {
        language
            .field_name_for_id(id)
            .map_or(GoField::None, GoField::named)
    };
    (0..=count).map(named).collect()
});

impl GoKind {
    pub(super) fn of(id: u16) -> Self {
        // The number of what cannot be read at all is beyond the grammar's own.
        KINDS.get(usize::from(id)).copied().unwrap_or(Self::Error)
    }
}

impl GoField {
    pub(super) fn of(id: Option<NonZeroU16>) -> Self {
        id.and_then(|id| FIELDS.get(usize::from(id.get())).copied())
            .unwrap_or(Self::None)
    }
}
