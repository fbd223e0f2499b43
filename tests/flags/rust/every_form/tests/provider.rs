//! The flags through the `open-feature` crate.
#![cfg(feature = "openfeature")]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use every_form::flags::openfeature::Provider;
use open_feature::{EvaluationContext, EvaluationErrorCode, EvaluationReason, OpenFeature, Value};

/// Nothing here waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

#[test]
fn a_client_gets_what_the_flags_serve() {
    let mut api = OpenFeature::default();
    now(api.set_provider(Provider::new()));
    let client = api.create_client();
    let context = EvaluationContext::default()
        .with_custom_field("userId", 11)
        .with_custom_field("bucket", "b")
        .with_custom_field("type", "dark");

    let theme =
        now(client.get_struct_details::<Theme>("theme", Some(&context), None)).expect("a value");
    assert_eq!(theme.value.0, "#000");
    assert_eq!(
        (theme.variant.as_deref(), theme.reason),
        (Some("dark"), Some(EvaluationReason::TargetingMatch))
    );
    let window = now(client.get_bool_details("window", Some(&context), None)).expect("a value");
    assert_eq!(
        (window.value, window.reason),
        (true, Some(EvaluationReason::TargetingMatch))
    );
    let limit = now(client.get_int_details("limit", None, None)).expect("a value");
    assert_eq!(
        (limit.value, limit.reason),
        (123_456_789, Some(EvaluationReason::Static))
    );

    let code = |error: open_feature::EvaluationError| error.code;
    let missing = now(client.get_bool_value("theme-of-old", Some(&context), None));
    assert_eq!(
        missing.map_err(code),
        Err(EvaluationErrorCode::FlagNotFound)
    );
    let mistaken = now(client.get_string_value("limit", Some(&context), None));
    assert_eq!(
        mistaken.map_err(code),
        Err(EvaluationErrorCode::TypeMismatch)
    );
    let nobody = EvaluationContext::default().with_custom_field("tier", 2);
    let empty = now(client.get_float_value("rate", Some(&nobody), None));
    assert_eq!(
        empty.map_err(code),
        Err(EvaluationErrorCode::InvalidContext)
    );
    // A text where a number is declared counts as none.
    let wrong = nobody.with_custom_field("userId", "11");
    let wrong = now(client.get_float_value("rate", Some(&wrong), None));
    assert_eq!(
        wrong.map_err(code),
        Err(EvaluationErrorCode::InvalidContext)
    );
    let failing = context.with_custom_field("region", "mars");
    let failing = now(client.get_float_value("rate", Some(&failing), None));
    assert!(matches!(
        failing.map_err(code),
        Err(EvaluationErrorCode::General(_))
    ));
}

struct Theme(String);

impl TryFrom<open_feature::StructValue> for Theme {
    type Error = String;

    fn try_from(value: open_feature::StructValue) -> Result<Self, String> {
        match value.fields.get("colour") {
            Some(Value::String(colour)) => Ok(Self(colour.clone())),
            other => Err(format!("{other:?}")),
        }
    }
}
