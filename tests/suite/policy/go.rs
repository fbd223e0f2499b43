//! Go modules.

use jiff::civil::date;

use super::Service;

#[test]
fn bans_go_by_name_and_version_of_what_the_build_takes() {
    let ban = "[[modules.ban]]\nmodule = \"x.y/old/...\"\nversions = \"<v1.5.0\"\nreason = \"r\"\n";
    Service::new(ban)
        .module(
            "require (\n\tx.y/old v1.5.0\n\tx.y/old/a v1.4.0\n\tx.y/old/b v1.5.0-0.20200101000000-abcdefabcdef // indirect\n\tx.y/older v1.0.0\n)\n",
        )
        .finds(&[
            "modules/banned go.mod:7 x.y/old/a@v1.4.0",
            "modules/banned go.mod:8 x.y/old/b@v1.5.0-0.20200101000000-abcdefabcdef",
        ]);
    // What replaces it is what counts, also where go.work says so.
    Service::new(ban)
        .module("require x.y/old v1.0.0\n\nrequire x.y/good v1.0.0\n\nreplace x.y/old => x.y/new v1.0.0\n\nreplace x.y/good v1.0.0 => x.y/old v1.1.0\n")
        .finds(&["modules/banned go.mod:11 x.y/old@v1.1.0"]);
    let work = Service::new(ban).module("require x.y/old v1.0.0\n").with(
        "work/go.work",
        "go 1.26.0\n\nuse .\n\nreplace x.y/old => x.y/old v1.6.0\n",
    );
    work.finds(&[]);
    work.variable("GOWORK", "off")
        .finds(&["modules/banned go.mod:5"]);
}

#[test]
fn allowed_modules_are_listed_and_the_list_is_kept_short() {
    Service::new(
        "[[modules.allow]]\nmodule = \"golang.org/x/*\"\n[[modules.allow]]\nmodule = \"x.y/z\"\nversions = \"v1\"\n[[modules.allow]]\nmodule = \"left-pad\"\necosystem = \"cargo\"\n",
    )
    .module("require (\n\tgolang.org/x/mod v0.30.0\n\tx.y/z v2.0.0+incompatible\n)\n")
    .finds(&[
        "modules/not-allowed go.mod:7 x.y/z@v2.0.0+incompatible",
        "modules/exception-unused govkit.toml:6 the allowed module \"x.y/z\"",
    ]);
}

#[test]
fn forks_and_folders() {
    let rest = "require a.b/c v1.0.0\n\nreplace a.b/c => d.e/c v1.0.0\n\nreplace a.b/d => ../d\n\nreplace a.b/e => ./e\n\nreplace a.b/f => a.b/f v1.2.0\n\nreplace a.b/g => /abs\n";
    Service::new("[modules]\nforks = \"listed\"\nlocal = \"inside\"\n")
        .module(rest)
        .finds(&[
            "modules/forked go.mod:7",
            "modules/replaced-locally go.mod:9",
            "modules/replaced-locally go.mod:15",
        ]);
    Service::new("[modules]\nlocal = \"none\"\n")
        .module(rest)
        .finds(&[
            "modules/replaced-locally go.mod:9",
            "modules/replaced-locally go.mod:11",
            "modules/replaced-locally go.mod:15",
        ]);
    Service::new("").module(rest).finds(&[]);
    // In a folder of its own, what lies above it is still inside.
    Service::new("[modules]\nlocal = \"inside\"\n")
        .with(
            "work/svc/go.mod",
            "module a.b/s\n\ngo 1.26\n\nreplace a.b/c => ..\n\nreplace a.b/d => ../../d\n",
        )
        .finds(&["modules/replaced-locally svc/go.mod:7"]);
}

#[test]
fn exceptions_end() {
    let fork = "[modules]\nforks = \"listed\"\n[[modules.fork]]\nmodule = \"a.b/c\"\nreplacement = \"d.e/*\"\nreason = \"r\"\nexpires = 2026-11-24\n";
    let service = |day| {
        Service::new(fork)
            .module("require a.b/c v1.0.0\n\nreplace a.b/c => d.e/c v1.0.0\n")
            .on(day)
    };
    service(Some(date(2026, 11, 24))).finds(&[]);
    service(Some(date(2026, 11, 25))).finds(&[
        "modules/forked go.mod:7",
        "modules/exception-expired govkit.toml:9",
    ]);
    service(None).misses(&["there is no clock"]);
}

#[test]
fn minimum_versions() {
    let minimum = "[modules]\nminimum-go = \"1.25.3\"\n";
    for (line, old) in [
        ("go 1.25", true),
        ("go 1.25.2", true),
        ("go 1.25.3", false),
        ("go 1.26rc1", false),
        ("", true),
    ] {
        let service =
            Service::new(minimum).with("work/go.mod", format!("module a.b/c\n\n{line}\n"));
        let expected: &[&str] = if old {
            &["modules/toolchain-below-minimum go.mod:"]
        } else {
            &[]
        };
        service.finds(expected);
    }
    Service::new(minimum)
        .with("work/go.work", "go 1.24\n")
        .finds(&["modules/toolchain-below-minimum go.work:1"]);
}
