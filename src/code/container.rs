//! Facts about Dockerfiles: stages, the images that they begin with, and as whom they run.

mod variables;

use std::collections::HashMap;
use std::ops::Range;

use self::variables::{Allowance, SUBSTITUTED, Variables, filled};
use crate::parse::{DockerInstruction, DockerWord, parse_dockerfile};

/// A stage of a build.
#[derive(Debug, Clone)]
pub struct BuildStage {
    /// The image that it begins with; none where it begins with another stage, with nothing, or with what is not known.
    pub image: Option<Said>,
    /// The stage that it begins with, by its number.
    pub parent: Option<usize>,
    /// Where `FROM` stands.
    pub from: Range<usize>,
    /// Images from which files are copied or mounted.
    pub others: Vec<Said>,
    /// The last `USER`.
    pub user: Option<User>,
    /// Whether it begins with nothing: `FROM scratch`.
    pub is_empty: bool,
    /// Whether it says what is run: `CMD` or `ENTRYPOINT`.
    pub runs: bool,
}

/// What is said at a place, with its variables filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub text: String,
    /// Where.
    pub range: Range<usize>,
}

/// A `USER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user; none where a variable decides that has no default.
    pub name: Option<String>,
    /// Where.
    pub range: Range<usize>,
}

/// What is known of a Dockerfile.
#[derive(Debug, Clone, Default)]
pub struct Dockerfile {
    /// Its stages, in order.
    pub stages: Vec<BuildStage>,
    /// The limit that keeps some variables from being known, in words, and where it was met.
    pub limit: Option<String>,
}

/// Reads a Dockerfile.
#[must_use]
pub fn read_dockerfile(text: &str) -> Dockerfile {
    read_within(text, SUBSTITUTED)
}

fn read_within(text: &str, bytes: usize) -> Dockerfile {
    let mut stages: Vec<BuildStage> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    // What `ARG`s before the first `FROM` say holds for `FROM` only, and where a stage asks for it.
    let mut global = Variables::default();
    let mut own = Variables::default();
    let mut allowance = Allowance { bytes, limit: None };
    for instruction in parse_dockerfile(text) {
        match instruction.name.as_str() {
            "FROM" => {
                own.clear();
                let (stage, name) = begun(&instruction, &names, &global, &mut allowance);
                if let Some(name) = name {
                    names.entry(name).or_insert(stages.len());
                }
                stages.push(stage);
            }
            "ARG" if stages.is_empty() => declare(&instruction, &mut global, None, &mut allowance),
            "ARG" => declare(&instruction, &mut own, Some(&global), &mut allowance),
            "ENV" => set(&instruction, &mut own, &mut allowance),
            _ => {
                if let Some(stage) = stages.last_mut() {
                    stage.take(&instruction, &own, &names, &mut allowance);
                }
            }
        }
    }
    Dockerfile {
        stages,
        limit: allowance.limit,
    }
}

/// As whom the last stage runs, through the stages that it begins with: the last `USER`, or none.
#[must_use]
pub fn final_user(stages: &[BuildStage]) -> Option<&User> {
    base(stages).find_map(|stage| stage.user.as_ref())
}

/// The stage that the last one begins with, through others: what it says of its image decides.
#[must_use]
pub fn final_base(stages: &[BuildStage]) -> Option<&BuildStage> {
    base(stages).last()
}

/// Whether the last stage, or one that it begins with, says what is run.
#[must_use]
pub fn runs(stages: &[BuildStage]) -> bool {
    base(stages).any(|stage| stage.runs)
}

/// The last stage, the one it begins with, and so on.
fn base(stages: &[BuildStage]) -> impl Iterator<Item = &BuildStage> {
    let last = stages.last();
    // A stage begins with an earlier one only.
    std::iter::successors(last, |stage| stages.get(stage.parent?))
}

/// The stage that a `FROM` begins, and its name.
fn begun(
    instruction: &DockerInstruction,
    names: &HashMap<String, usize>,
    global: &Variables,
    allowance: &mut Allowance,
) -> (BuildStage, Option<String>) {
    let words: Vec<&DockerWord> = instruction
        .words
        .iter()
        .filter(|word| !word.text.starts_with("--"))
        .collect();
    let image = words.first().and_then(|word| {
        let text = filled(&word.text, global, allowance)?;
        Some(Said {
            text,
            range: word.range.clone(),
        })
    });
    let name = match words.as_slice() {
        [_, word, name, ..] if word.text.eq_ignore_ascii_case("as") => {
            Some(name.text.to_ascii_lowercase())
        }
        _ => None,
    };
    let parent = image
        .as_ref()
        .and_then(|image| names.get(&image.text.to_ascii_lowercase()).copied());
    let is_empty = image.as_ref().is_some_and(|image| image.text == "scratch");
    let is_image = |_: &Said| parent.is_none() && !is_empty;
    let stage = BuildStage {
        image: image.filter(is_image),
        parent,
        from: instruction.range.clone(),
        others: Vec::new(),
        user: None,
        is_empty,
        runs: false,
    };
    (stage, name)
}

impl BuildStage {
    fn take(
        &mut self,
        instruction: &DockerInstruction,
        own: &Variables,
        names: &HashMap<String, usize>,
        allowance: &mut Allowance,
    ) {
        self.runs |= matches!(instruction.name.as_str(), "CMD" | "ENTRYPOINT");
        if instruction.name == "USER" {
            self.user = instruction.words.first().map(|word| User {
                name: filled(&word.text, own, allowance),
                range: word.range.clone(),
            });
            return;
        }
        let flags = instruction.words.iter();
        let flags = flags.take_while(|word| word.text.starts_with("--"));
        for flag in flags {
            let from = match instruction.name.as_str() {
                "COPY" | "ADD" => flag.text.strip_prefix("--from="),
                "RUN" => flag.text.strip_prefix("--mount=").and_then(|options| {
                    options.split(',').find_map(|one| one.strip_prefix("from="))
                }),
                _ => None,
            };
            let Some(text) = from.and_then(|from| filled(from, own, allowance)) else {
                continue;
            };
            let is_stage = names.contains_key(&text.to_ascii_lowercase())
                || text.bytes().all(|byte| byte.is_ascii_digit())
                || text == "scratch";
            if !is_stage {
                self.others.push(Said {
                    text,
                    range: flag.range.clone(),
                });
            }
        }
    }
}

/// `ARG name`, `ARG name=default`
fn declare(
    instruction: &DockerInstruction,
    own: &mut Variables,
    global: Option<&Variables>,
    allowance: &mut Allowance,
) {
    for word in &instruction.words {
        if let Some((name, value)) = word.text.split_once('=') {
            let value = filled(value, own, allowance);
            own.insert(name.to_owned(), value);
        } else {
            let value = global.and_then(|global| global.get(&word.text)?.as_deref());
            let value = value.and_then(|value| {
                allowance.take(&word.text, value)?;
                Some(value.to_owned())
            });
            own.insert(word.text.clone(), value);
        }
    }
}

/// `ENV name=value …`, `ENV name value`
fn set(instruction: &DockerInstruction, own: &mut Variables, allowance: &mut Allowance) {
    let words = &instruction.words;
    if let [name, rest @ ..] = words.as_slice()
        && !name.text.contains('=')
    {
        let value: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
        let value = filled(&value.join(" "), own, allowance);
        own.insert(name.text.clone(), value);
        return;
    }
    for word in words {
        if let Some((name, value)) = word.text.split_once('=') {
            let value = filled(value, own, allowance);
            own.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(text: &str) -> Vec<Option<String>> {
        let stages = read_dockerfile(text).stages.into_iter();
        stages
            .map(|stage| stage.image.map(|image| image.text))
            .collect()
    }

    #[test]
    fn what_is_put_in_place_of_variables_is_limited() {
        // 3 + 3 bytes for `b`, 6 for the image, and in the stage 6 for `b` and 6 for the user.
        let text = "ARG a=xyz\nARG b=$a${a}\nFROM $b:1\nARG b\nUSER ${b:-nobody}\n";
        for (bytes, image, user) in [
            (11, None, None),
            (12, Some("xyzxyz:1"), None),
            (23, Some("xyzxyz:1"), None),
            (24, Some("xyzxyz:1"), Some("xyzxyz")),
            (25, Some("xyzxyz:1"), Some("xyzxyz")),
        ] {
            let read = read_within(text, bytes);
            let stage = &read.stages[0];
            let found = stage.image.as_ref().map(|image| image.text.as_str());
            assert_eq!(found, image, "{bytes}");
            let named = stage.user.as_ref().and_then(|user| user.name.as_deref());
            assert_eq!(named, user, "{bytes}");
            assert_eq!(read.limit.is_some(), bytes < 24, "{bytes}");
        }
    }

    #[test]
    fn a_megabyte_may_be_put_in_place_of_variables() {
        let half = "x".repeat(SUBSTITUTED / 2);
        for (more, is_known) in [("", true), ("x", false)] {
            let read = read_dockerfile(&format!("ARG a={half}\nARG b={half}{more}\nFROM $a$b\n"));
            assert_eq!(read.stages[0].image.is_some(), is_known);
            assert_eq!(read.limit.is_some(), !is_known);
        }
        let less = &half[1..];
        let read = read_dockerfile(&format!("ARG a={half}\nARG b={less}\nFROM $a$b\n"));
        assert_eq!(read.limit, None);
    }

    #[test]
    fn images_are_known_through_arguments_and_stages() {
        let text = "ARG TAG=3.20\nARG BASE\nFROM --platform=$BUILDPLATFORM alpine:$TAG AS Build\nFROM build\nFROM ${BASE}\nFROM ${BASE:-debian}:${TAG}\nFROM scratch\n";
        let known = |text: &str| Some(text.to_owned());
        assert_eq!(
            images(text),
            [known("alpine:3.20"), None, None, known("debian:3.20"), None]
        );
    }

    #[test]
    fn users_are_those_of_the_last_stage_and_what_it_begins_with() {
        let user = |text: &str| {
            let stages = read_dockerfile(text).stages;
            final_user(&stages).map(|user| user.name.clone())
        };
        let known = |name: &str| Some(Some(name.to_owned()));
        assert_eq!(user("FROM a:1\nUSER root\nFROM b:1\n"), None);
        assert_eq!(user("FROM a:1 AS x\nUSER app\nFROM x\n"), known("app"));
        assert_eq!(
            user("ARG ID=7\nFROM a:1\nARG ID\nENV WHO=$ID:$ID\nUSER $WHO\n"),
            known("7:7")
        );
        assert_eq!(user("FROM a:1\nARG WHO\nUSER ${WHO}\n"), Some(None));
        assert_eq!(user("FROM a:1\nUSER root\nUSER app\n"), known("app"));
    }

    #[test]
    fn files_are_copied_from_images_or_from_stages() {
        let others = |lines: &str| {
            let text = format!("FROM a AS One\nFROM b AS two\nARG v=busybox\n{lines}\n");
            let stages = read_dockerfile(&text).stages;
            let found = stages.iter().flat_map(|stage| &stage.others);
            let found: Vec<&str> = found.map(|said| said.text.as_str()).collect();
            found.join(" ")
        };
        for (lines, expected) in [
            ("COPY --from=alpine:3 a b", "alpine:3"),
            ("ADD --from=alpine:3 a b", "alpine:3"),
            ("COPY --chown=a --from=alpine a b", "alpine"),
            ("COPY --from=$v a b", "busybox"),
            ("COPY --from=$w a b", ""),
            ("COPY --from=one a b", ""),
            ("COPY --from=ONE a b", ""),
            ("COPY --from=three a b", "three"),
            ("COPY --from=0 a b", ""),
            ("COPY --from=10 a b", ""),
            ("COPY --from=1a a b", "1a"),
            ("COPY --from=scratch a b", ""),
            ("COPY a --from=alpine b", ""),
            ("COPY a b", ""),
            ("RUN --from=alpine a", ""),
            ("RUN --mount=type=bind,from=alpine,target=/a a", "alpine"),
            ("RUN --mount=from=alpine a", "alpine"),
            ("RUN --mount=type=bind,target=/from=a a", ""),
            ("RUN --mount=from=two --mount=from=alpine a", "alpine"),
            ("COPY --mount=from=alpine a b", ""),
            ("CMD --from=alpine", ""),
        ] {
            assert_eq!(others(lines), expected, "{lines}");
        }
    }

    #[test]
    fn variables_are_filled_as_docker_fills_them() {
        let image = |lines: &str, name: &str| images(&format!("{lines}\nFROM {name}\n")).pop();
        for (lines, name, expected) in [
            ("ARG a=x", "$a", Some("x")),
            ("ARG a=x", "${a}", Some("x")),
            ("ARG a=x", "p-$a-s", Some("p-x-s")),
            ("ARG a=x", "${a}_1", Some("x_1")),
            ("ARG a=x", "$a_1", None),
            ("ARG a_1=x", "$a_1", Some("x")),
            ("ARG a=x", "\\$a", Some("$a")),
            ("ARG a=x", "${a:-y}", Some("x")),
            ("ARG a=x", "${a-y}", Some("x")),
            ("ARG a=", "${a:-y}", Some("y")),
            ("ARG a", "${a:-y}", Some("y")),
            ("", "${a:-y}", Some("y")),
            ("", "${a-y}", Some("y")),
            ("ARG a=x", "${a:+y}", Some("y")),
            ("ARG a=x", "${a:?y}", Some("x")),
            ("ARG a=x", "${a", None),
            ("ARG a=x", "$b", None),
            ("ARG a=x\nARG b=$a", "$b", Some("x")),
            ("ARG a=x\nARG a", "$a", None),
            ("ARG a=x b=y", "$a$b", Some("xy")),
        ] {
            let found = image(lines, name).flatten();
            assert_eq!(found.as_deref(), expected, "{lines} {name}");
        }
        let user = |lines: &str| {
            let read = read_dockerfile(&format!("ARG g=global\nFROM a\n{lines}\nUSER $u\n"));
            let user = final_user(&read.stages).and_then(|user| user.name.clone());
            user.unwrap_or_default()
        };
        for (lines, expected) in [
            ("ENV u=x", "x"),
            ("ENV u x y", "x y"),
            ("ENV t=1 u=x", "x"),
            ("ENV t u=x", ""),
            ("ARG u=x", "x"),
            ("ARG u", ""),
            ("ARG g\nENV u=$g", "global"),
            ("ENV u=$g", ""),
            ("ENV u=x\nENV u=y", "y"),
            ("ENV u=x\nFROM b", ""),
        ] {
            assert_eq!(user(lines), expected, "{lines}");
        }
    }

    #[test]
    fn stages_begin_with_each_other() {
        let read = |text: &str| read_dockerfile(text).stages;
        let facts = |text: &str| {
            let stages = read(text);
            let base = final_base(&stages).expect("a stage");
            let image = base.image.as_ref().map(|image| image.text.clone());
            (image.unwrap_or_default(), base.is_empty, runs(&stages))
        };
        let fact = |image: &str, is_empty: bool, runs: bool| (image.to_owned(), is_empty, runs);
        for (text, expected) in [
            ("FROM a\n", fact("a", false, false)),
            ("FROM a\nCMD x\n", fact("a", false, true)),
            ("FROM a\nENTRYPOINT x\n", fact("a", false, true)),
            ("FROM a\nRUN x\n", fact("a", false, false)),
            ("FROM a AS b\nCMD x\nFROM b\n", fact("a", false, true)),
            ("FROM a as b\nCMD x\nFROM c\n", fact("c", false, false)),
            ("FROM a b c\nFROM c\n", fact("c", false, false)),
            ("FROM scratch\nCMD x\n", fact("", true, true)),
            ("FROM scratch AS a\nFROM a\n", fact("", true, false)),
            ("FROM Scratch\n", fact("Scratch", false, false)),
            // The first of a name is meant.
            (
                "FROM a AS x\nFROM b AS x\nFROM x\n",
                fact("a", false, false),
            ),
        ] {
            assert_eq!(facts(text), expected, "{text}");
        }
        assert!(final_base(&read("ARG a=1\n")).is_none());
    }
}
