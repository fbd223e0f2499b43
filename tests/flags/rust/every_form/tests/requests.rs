//! Every place of a request that an attribute may come from.

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use every_form::flags::middleware::{FlagsLayer, flags_of};
use every_form::flags::{Attributes, ErrorCode, Flags, Reason, Timestamp};
use http::Request;
use tower_layer::Layer;
use tower_service::Service;

#[derive(Clone)]
struct Tells;

impl Service<Request<()>> for Tells {
    type Response = Flags;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Flags, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        std::future::ready(Ok(flags_of(request.extensions())))
    }
}

fn attributes(uri: &str, headers: &[(&str, &[u8])]) -> Attributes {
    let mut request = Request::builder().uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(()).expect("a request");
    let mut service = FlagsLayer::new().layer(Tells);
    let flags = service.call(request).into_inner().expect("flags");
    flags.attributes().clone()
}

#[test]
fn queries() {
    let ty = |uri: &str| attributes(uri, &[]).r#type.map(String::from);
    assert_eq!(ty("/?type=dark").as_deref(), Some("dark"));
    assert_eq!(
        ty("/?x=1&type=a+b%2Fc%C3%A9&type=z").as_deref(),
        Some("a b/cé")
    );
    assert_eq!(ty("/?t%79pe=1").as_deref(), Some("1"));
    assert_eq!(ty("/?type").as_deref(), Some(""));
    assert_eq!(ty("/"), None);
    // Written wrongly, and so as if it were not there.
    assert_eq!(
        ty("/?type=%zz&type=%4&a;type=c&type=ok").as_deref(),
        Some("ok")
    );
    assert_eq!(ty("/?type=%ff"), None);
    let age = |uri: &str| attributes(uri, &[]).age;
    assert_eq!(age("/?age=150"), Some(150));
    assert_eq!(age("/?age=151"), None);
    assert_eq!(age("/?age=-1"), None);
    let scale = |uri: &str| attributes(uri, &[]).scale;
    assert_eq!(scale("/?scale=1"), Some(1.0));
    assert_eq!(scale("/?scale=5e-1"), Some(0.5));
    assert_eq!(scale("/?scale=0.7"), None);
}

#[test]
fn cookies() {
    let beta = |lines: &[&str]| {
        let lines: Vec<(&str, &[u8])> = lines
            .iter()
            .map(|line| ("cookie", line.as_bytes()))
            .collect();
        attributes("/", &lines).beta
    };
    assert!(beta(&["beta=true"]));
    assert!(beta(&["a=b; beta=\"true\"; beta=false"]));
    assert!(beta(&["a=b", "x=y;beta=true"]));
    assert!(!beta(&["beta=false; beta=true"]));
    assert!(!beta(&["betas=true", "Beta=true"]));
    assert!(beta(&["beta=t\\rue; beta=true"]));
    assert!(!beta(&["beta=TRUE"]));
}

#[test]
fn baggage() {
    let plan = |lines: &[&str]| {
        let lines: Vec<(&str, &[u8])> = lines
            .iter()
            .map(|line| ("baggage", line.as_bytes()))
            .collect();
        attributes("/", &lines).plan.map(String::from)
    };
    assert_eq!(plan(&["plan=pro"]).as_deref(), Some("pro"));
    assert_eq!(
        plan(&["a=1, plan = it%27s ;prop=1;other"]).as_deref(),
        Some("it's")
    );
    assert_eq!(
        plan(&["a=1", "plan=free,plan=pro"]).as_deref(),
        Some("free")
    );
    assert_eq!(plan(&["plan=%zz,plan=pro"]).as_deref(), Some("pro"));
    assert_eq!(plan(&["plan=p+ro"]), None);
    assert_eq!(plan(&["plan=gold"]), None);
}

#[test]
fn headers_have_defaults_and_bounds() {
    let ratio = |text: &str| attributes("/", &[("x-ratio", text.as_bytes())]).ratio;
    let ratios = [
        ("0.25", 0.25),
        ("1", 1.0),
        ("1.01", 0.5),
        ("-0.1", 0.5),
        ("nan", 0.5),
        ("inf", 0.5),
        ("1e400", 0.5),
        ("+.5e0", 0.5),
    ];
    for (text, expected) in ratios {
        assert!((ratio(text) - expected).abs() < f64::EPSILON, "{text}");
    }
    let tier = |text: &str| attributes("/", &[("x-tier", text.as_bytes())]).tier;
    assert_eq!((tier("2"), tier("4"), tier("")), (2, 1, 1));
    let region = |text: &[u8]| attributes("/", &[("x-region", text)]).region;
    assert_eq!(
        (region(b"us"), region(b""), region(b"\xff")),
        ("us".into(), "".into(), "eu".into())
    );
}

#[test]
fn what_code_sets_is_held_to_the_declarations() {
    let flags = Flags::new(Attributes {
        plan: Some("gold".into()),
        ratio: 3.0,
        age: Some(200),
        scale: Some(f64::NAN),
        now: Some(Timestamp {
            seconds: i64::MAX,
            nanos: 0,
        }),
        since: Timestamp {
            seconds: 0,
            nanos: 1_000_000_000,
        },
        ..Attributes::default()
    });
    assert_eq!(*flags.attributes(), Attributes::default());
    let before = SystemTime::UNIX_EPOCH - Duration::new(1, 250_000_000);
    assert_eq!(
        Timestamp::from(before),
        Timestamp {
            seconds: -2,
            nanos: 750_000_000
        }
    );
    assert_eq!(
        Timestamp::from(SystemTime::UNIX_EPOCH),
        Timestamp {
            seconds: 0,
            nanos: 0
        }
    );
}

#[test]
fn details_tell_why() {
    let flags = Flags::new(Attributes::default());
    // Neither a key nor a user: the split cannot be asked.
    let theme = flags.theme_details();
    assert_eq!(
        (theme.variant, theme.reason, theme.error),
        ("light", Reason::Error, Some(ErrorCode::InvalidContext))
    );
    assert_eq!(
        (theme.value.colour, theme.value.sizes, theme.value.extra),
        ("#fff", &[1, 2][..], None)
    );
    let nowhere = Flags::new(Attributes {
        region: "mars".into(),
        ..Attributes::default()
    });
    let rate = nowhere.rate_details();
    assert_eq!(
        (
            rate.variant,
            rate.reason.word(),
            rate.error.map(ErrorCode::word)
        ),
        ("slow", "ERROR", Some("GENERAL"))
    );
    let limit = flags.limit_details();
    assert_eq!((limit.value, limit.reason), (123_456_789, Reason::Static));
    let dark = Flags::new(Attributes {
        r#type: Some("dark".into()),
        ..Attributes::default()
    });
    let theme = dark.theme();
    assert_eq!(
        (theme.font.scale, theme.extra.map(|extra| extra[0].x_y)),
        (1.5, Some(true))
    );
}
