//! Random well-typed expressions on random inputs: the compiled Go does as the evaluator does, down to
//! which error it ends with.

use fastrand::Rng;
use govkit::expr::go::Cases;
use govkit::expr::{Options, Type, Value, Variable, compile, eval};

use super::expr_go::{assert_agree, assert_tidy, constant, write};
use crate::support::tools::{Need, available};

/// Variables, their types, and the values that they take.
pub const VARIABLES: &[(&str, &str, &[&str])] = &[
    (
        "i",
        "int",
        &[
            "0",
            "1",
            "-1",
            "7",
            "-9223372036854775808",
            "9223372036854775807",
        ],
    ),
    (
        "j",
        "int",
        &["0", "2", "-1", "3", "100", "9007199254740993"],
    ),
    ("u", "uint", &["0u", "1u", "18446744073709551615u", "7u"]),
    (
        "d",
        "double",
        &[
            "0.0",
            "-0.0",
            "1.5",
            "double('NaN')",
            "double('inf')",
            "-1e300",
            "9007199254740992.0",
            "9223372036854775807.0",
        ],
    ),
    (
        "e",
        "double",
        &["0.1", "-2.5", "3.0", "1e-7", "18446744073709551616.0"],
    ),
    (
        "s",
        "string",
        &[
            "''",
            "'abc'",
            "'7'",
            "'-0'",
            "'été'",
            "'true'",
            "'1h'",
            "'2024-02-29T12:00:00.5Z'",
        ],
    ),
    (
        "r",
        "string",
        &[
            "'b'",
            "'1.5'",
            "'NaN'",
            "'a'",
            "'2024-02-30T12:00:00Z'",
            "'0x1p3'",
        ],
    ),
    (
        "v",
        "string",
        &[
            "'1.2.3'",
            "'v1.2.3-rc.1+b'",
            "'V2'",
            "'1.10'",
            "'v1.2.3-rc.a'",
            "' Ab\\u00a0\\n'",
        ],
    ),
    (
        "w",
        "string",
        &["'v1.2.3'", "'1.2.3-rc'", "'2.0.0+x'", "'01.2'", "'aÉ-B'"],
    ),
    ("b", "bool", &["true", "false"]),
    ("c", "bool", &["true", "false"]),
    ("o", "bytes", &["b''", "b'\\xff'", "b'abc'"]),
    (
        "t",
        "timestamp",
        &[
            "timestamp('2024-02-29T23:59:58.987654321Z')",
            "timestamp('0001-01-01T00:00:00Z')",
            "timestamp('9999-12-31T23:59:59.999999999Z')",
        ],
    ),
    (
        "l",
        "duration",
        &[
            "duration('0s')",
            "duration('-1.5h')",
            "duration('9223372036854775807ns')",
            "duration('-9223372036854775808ns')",
        ],
    ),
    ("xs", "list(int)", &["[]", "[1]", "[0, 1, 2]", "[3, 3, -1]"]),
    ("ss", "list(string)", &["[]", "['a']", "['a', 'b', '']"]),
    (
        "m",
        "map(string, int)",
        &["{}", "{'a': 1}", "{'a': 0, 'b': 2}"],
    ),
    (
        "n",
        "map(int, string)",
        &["{}", "{1: 'a'}", "{0: '', 2: 'b', 7: 'abc'}"],
    ),
    (
        "y",
        "dyn",
        &[
            "1", "2u", "1.5", "'a'", "null", "[1, 2u]", "{'a': 1}", "true", "b'x'",
        ],
    ),
];

/// Forms of each type; `I` stands for an int, and so on, and `x` is bound by macros.
const FORMS: &[(char, &[&str])] = &[
    (
        'I',
        &[
            "i",
            "j",
            "I + I",
            "I - I",
            "I * I",
            "I / I",
            "I % I",
            "-(I)",
            "size(S)",
            "size(L)",
            "xs[I]",
            "m[S]",
            "int(U)",
            "int(D)",
            "int(S)",
            "B ? I : I",
            "int(T)",
            "T.getHours('Europe/Paris')",
            "T.getDayOfYear()",
            "T.getMilliseconds('-02:30')",
            "P.getSeconds()",
            "P.getMilliseconds()",
            "1",
            "-7",
            "size(m)",
            "size(O)",
            "int(Y)",
            "semver.compare(S, S)",
            "semver.compare(v, w)",
        ],
    ),
    (
        'U',
        &[
            "u", "U + U", "U - U", "U * U", "U / U", "U % U", "uint(I)", "uint(D)", "3u",
        ],
    ),
    (
        'D',
        &[
            "d",
            "e",
            "D + D",
            "D - D",
            "D * D",
            "D / D",
            "-(D)",
            "double(I)",
            "double(U)",
            "double(S)",
            "2.5",
            "D * D + D",
        ],
    ),
    (
        'S',
        &[
            "s",
            "r",
            "S + S",
            "string(I)",
            "string(D)",
            "string(U)",
            "string(B)",
            "string(O)",
            "string(T)",
            "string(P)",
            "'a'",
            "n[I]",
            "ss[I]",
            "B ? S : S",
            "v",
            "w",
            "S.trim()",
            "S.lowerAscii()",
            "S.upperAscii()",
            "semver.major(S)",
            "semver.majorMinor(S)",
        ],
    ),
    (
        'B',
        &[
            "b",
            "c",
            "B && B",
            "B || B",
            "B && B && B",
            "B || B || B",
            "!(B)",
            "I < I",
            "I == I",
            "U >= U",
            "D < D",
            "D != D",
            "I < D",
            "U == D",
            "D >= U",
            "I <= U",
            "I == D",
            "S < S",
            "S == S",
            "S.contains(S)",
            "S.startsWith(S)",
            "S.endsWith(S)",
            "S.matches('^[a-c]+$')",
            "S.matches('b')",
            "S in ['a', 'b', 'abc', '7']",
            "I in [1, 2]",
            "I in L",
            "S in m",
            "I in n",
            "D in L",
            "S in m && m[S] == I",
            "T < T",
            "P >= P",
            "T == T",
            "O < O",
            "B < B",
            "B >= B",
            "L == L",
            "m == {'a': 1}",
            "L.all(x, I / x > 0)",
            "L.exists(x, x == I)",
            "L.exists(x, I % x == 1 || B)",
            "L.exists_one(x, x > I)",
            "m.all(k, m[k] > I)",
            "m.exists(k, k == S)",
            "n.exists_one(k, 1 / k > 0)",
            "bool(S)",
            "semver.isValid(S)",
            "semver.compare(S, S) < I",
            "semver.compare(v, S) >= 0",
            "semver.major(S) == 'v1'",
            "S.lowerAscii() == S.lowerAscii()",
            "S.upperAscii() != 'AB'",
            "Y == I",
            "Y == D",
            "Y < I",
            "Y in L",
            "Y == Y",
            "type(Y) == int",
            "has(Y.a)",
            "B ? B : B",
            "S in ss",
            "Y > Y",
        ],
    ),
    (
        'L',
        &[
            "xs",
            "[I, I]",
            "L + L",
            "L.map(x, x + I)",
            "L.filter(x, x > I)",
            "n.map(k, k)",
            "L.map(x, x > 0, 10 / x)",
            "[1, 2]",
        ],
    ),
    ('O', &["o", "O + O", "bytes(S)"]),
    (
        'T',
        &[
            "t",
            "T + P",
            "T - P",
            "timestamp(S)",
            "timestamp(I)",
            "P + T",
        ],
    ),
    ('P', &["l", "P + P", "P - P", "T - T", "duration(S)"]),
    (
        'Y',
        &[
            "y",
            "dyn(I)",
            "dyn(D)",
            "dyn(S)",
            "Y + Y",
            "Y[I]",
            "Y.a",
            "dyn(L)",
            "{'a': Y, S: I}",
            "[Y, I]",
            "Y * Y",
            "dyn(L).map(x, x)",
        ],
    ),
];

pub fn random(rng: &mut Rng, kind: char, depth: usize) -> String {
    let (_, forms) = FORMS
        .iter()
        .find(|(known, _)| *known == kind)
        .expect("a type");
    let form = loop {
        let form = *rng.choice(forms.iter()).expect("a form");
        if depth > 0 || !form.chars().any(char::is_uppercase) {
            break form;
        }
    };
    let mut text = String::new();
    let mut quoted = false;
    let letters: Vec<char> = form.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        quoted ^= *letter == '\'';
        let beside = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(|c| c.is_alphanumeric())
        };
        let word = beside(at.checked_sub(1)) || beside(Some(at + 1));
        if letter.is_uppercase() && !quoted && !word {
            text.push('(');
            text.push_str(&random(rng, *letter, depth - 1));
            text.push(')');
        } else {
            text.push(*letter);
        }
    }
    text
}

#[test]
fn random_expressions_agree() {
    if !available(&[Need::Go]) {
        return;
    }
    let mut rng = Rng::with_seed(2026);
    let declared: Vec<Variable> = VARIABLES
        .iter()
        .map(|(name, ty, _)| Variable::new(*name, Type::read(ty).expect("a type")))
        .collect();
    let mut cases = Cases::default();
    let mut wants = Vec::new();
    let mut refused = Vec::new();
    while wants.len() < 800 {
        let kind = rng
            .choice(['B', 'B', 'B', 'I', 'D', 'S', 'U', 'Y', 'L', 'T'])
            .expect("a type");
        let depth = rng.usize(1..7);
        let text = random(&mut rng, kind, depth);
        let fold = rng.bool();
        let Ok(program) = compile(&text, &declared, Options { fold }) else {
            continue;
        };
        for _ in 0..2 {
            let inputs: Vec<Value> = VARIABLES
                .iter()
                .map(|(.., values)| constant(rng.choice(values.iter()).expect("a value")))
                .collect();
            match cases.add(&program, &inputs) {
                Ok(()) => wants.push((
                    format!("{text} on {inputs:?}"),
                    eval::evaluate(&program, &inputs),
                )),
                Err(problem) => refused.push((text.clone(), problem.message)),
            }
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    let folder = tempfile::tempdir().expect("a folder");

    write(&cases, folder.path());
    assert_agree(&cases, folder.path(), &wants);
    assert_tidy(folder.path());
}
