//! Five flags a request: compiled flags behind their layer, JSONLogic (datalogic-rs, with flagd's operators), and the cel
//! crate. Each peer reads the same headers of the same requests, and has its rules compiled before the clock starts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::convert::Infallible;
use std::future::Ready;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use cel::{Context, Program, Value};
use datalogic_rs::datavalue::OwnedDataValue;
use datalogic_rs::{Engine, Logic, Session};
use http::{HeaderMap, Request};
use tower_layer::Layer;
use tower_service::Service;

mod flags;

use flags::middleware::{FlagsLayer, FlagsService};
use flags::{Attributes, Flags};

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

struct Counting;

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const NAMES: [&str; 5] = ["new_checkout", "eu_terms", "fast_path", "big_page", "trial"];

/// CEL has no fractional; the peer gets the four conditions only.
const CONDITIONS: [&str; 4] = [
    "env == 'staging' || user_id % 100 < 5",
    "country in ['DE', 'FR', 'AT'] && plan == 'pro'",
    "user_id % 1000 < 500 && country != 'US'",
    "plan in ['team', 'pro'] || env == 'staging'",
];

#[derive(Clone)]
struct Asks;

fn asked(flags: &Flags) -> u32 {
    u32::from(flags.new_checkout())
        | u32::from(flags.eu_terms()) << 1
        | u32::from(flags.fast_path()) << 2
        | u32::from(flags.big_page()) << 3
        | u32::from(flags.trial()) << 4
}

impl Service<Request<()>> for Asks {
    type Response = u32;
    type Error = Infallible;
    type Future = Ready<Result<u32, Infallible>>;
    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
    fn call(&mut self, request: Request<()>) -> Self::Future {
        let flags = request.extensions().get::<Flags>().expect("the layer");
        std::future::ready(Ok(asked(flags)))
    }
}

fn request(headers: HeaderMap) -> Request<()> {
    let mut request = Request::new(());
    *request.headers_mut() = headers;
    request
}

fn served(service: &mut FlagsService<Asks>, headers: HeaderMap) -> u32 {
    service.call(request(headers)).into_inner().expect("an answer")
}

fn text<'h>(headers: &'h HeaderMap, name: &str, default: &'h str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or(default)
}

fn number(headers: &HeaderMap) -> i64 {
    text(headers, "x-user-id", "0").parse().unwrap_or(0)
}

fn data(headers: &HeaderMap) -> OwnedDataValue {
    OwnedDataValue::object([
        ("user_id", OwnedDataValue::from(number(headers))),
        ("env", OwnedDataValue::from(text(headers, "x-env", "prod"))),
        ("country", OwnedDataValue::from(text(headers, "x-country", ""))),
        ("plan", OwnedDataValue::from(text(headers, "x-plan", "free"))),
    ])
}

fn logic(session: &mut Session<'_>, rules: &[Logic], data: &OwnedDataValue) -> u32 {
    let mut found = 0;
    for (at, rule) in rules.iter().enumerate() {
        let on = session.eval_borrowed(rule, data).expect("a value").as_bool();
        found |= u32::from(on == Some(true)) << at;
        session.reset();
    }
    found
}

fn cel(programs: &[Program], headers: &HeaderMap) -> u32 {
    let mut context = Context::default();
    context.add_variable("user_id", number(headers)).expect("a value");
    context.add_variable("env", text(headers, "x-env", "prod")).expect("a value");
    context.add_variable("country", text(headers, "x-country", "")).expect("a value");
    context.add_variable("plan", text(headers, "x-plan", "free")).expect("a value");
    let mut found = 0;
    for (at, program) in programs.iter().enumerate() {
        let on = program.execute(&context).expect("a value");
        found |= u32::from(on == Value::Bool(true)) << at;
    }
    found
}

fn requests() -> Vec<HeaderMap> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    (0..64)
        .map(|_| {
            let mut headers = HeaderMap::new();
            let one = |of: &[&'static str], at: u64| of[at as usize % of.len()];
            headers.insert("accept", "application/json".parse().expect("a value"));
            headers.insert("x-user-id", next(1_000_000).to_string().parse().expect("a value"));
            headers.insert("x-env", one(&["prod", "prod", "staging"], next(3)).parse().expect("a value"));
            headers.insert("x-country", one(&["DE", "FR", "US", "GB"], next(4)).parse().expect("a value"));
            headers.insert("x-plan", one(&["free", "team", "pro"], next(3)).parse().expect("a value"));
            headers
        })
        .collect()
}

/// Nanoseconds and allocations a request.
fn measured<R>(time: Duration, requests: &[R], mut run: impl FnMut(&R) -> u32) -> (f64, f64) {
    for headers in requests {
        black_box(run(black_box(headers)));
    }
    let (start, before) = (Instant::now(), ALLOCATIONS.load(Ordering::Relaxed));
    let mut rounds = 0_u32;
    while start.elapsed() < time {
        for headers in requests {
            black_box(run(black_box(headers)));
        }
        rounds += 1;
    }
    let count = f64::from(rounds) * requests.len() as f64;
    let made = ALLOCATIONS.load(Ordering::Relaxed) - before;
    (start.elapsed().as_nanos() as f64 / count, made as f64 / count)
}

fn main() {
    let millis = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(200);
    let time = Duration::from_millis(millis);
    let requests = requests();
    let engine = Engine::new();
    let rules = OwnedDataValue::from_json(include_str!("../rules.json")).expect("rules");
    let rules: Vec<Logic> = NAMES
        .iter()
        .map(|name| engine.compile(rules.get(name).expect("a rule").to_string().as_str()).expect("a rule"))
        .collect();
    let programs = CONDITIONS.map(|source| Program::compile(source).expect("a program"));
    let mut session = engine.session();
    let mut service: FlagsService<Asks> = FlagsLayer::new().layer(Asks);
    for headers in &requests {
        let found = served(&mut service, headers.clone());
        assert_eq!(found, logic(&mut session, &rules, &data(headers)), "JSONLogic: {headers:?}");
        assert_eq!(found & 15, cel(&programs, headers), "cel: {headers:?}");
    }
    let attributes: Vec<Flags> = requests
        .iter()
        .map(|headers| {
            Flags::new(Attributes {
                user_id: number(headers),
                country: text(headers, "x-country", "").to_owned().into(),
                ..Attributes::default()
            })
        })
        .collect();
    let print = |name: &str, (nanos, made): (f64, f64)| println!("{name}\t{nanos:.1}\t{made:.2}");
    // A request is there before its flags are: what it costs to make one is measured apart.
    print("copy", measured(time, &requests, |headers| black_box(request(headers.clone())).headers().len() as u32));
    print("request", measured(time, &requests, |headers| served(&mut service, headers.clone())));
    print("jsonlogic", measured(time, &requests, |headers| logic(&mut session, &rules, &data(headers))));
    let known: Vec<OwnedDataValue> = requests.iter().map(data).collect();
    print("jsonlogic alone", measured(time, &known, |data| logic(&mut session, &rules, data)));
    print("cel", measured(time, &requests, |headers| cel(&programs, headers)));
    // Evaluation alone: new flags of known attributes, made before the clock starts.
    let fresh = |flags: &Flags| Flags::new(flags.attributes().clone());
    let mut nanos = Vec::new();
    let mut made = 0;
    for _ in 0..2000 {
        let new: Vec<Flags> = attributes.iter().map(fresh).collect();
        let (start, before) = (Instant::now(), ALLOCATIONS.load(Ordering::Relaxed));
        for flags in &new {
            black_box(asked(black_box(flags)));
        }
        nanos.push(start.elapsed().as_nanos() as f64 / new.len() as f64);
        made += ALLOCATIONS.load(Ordering::Relaxed) - before;
    }
    nanos.sort_by(f64::total_cmp);
    print("flags", (nanos[nanos.len() / 2], made as f64 / 2000.0 / attributes.len() as f64));
}
