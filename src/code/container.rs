//! Facts about Dockerfiles: stages, the images that they begin with, and as whom they run.

use std::collections::BTreeMap;
use std::ops::Range;

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
    name: Option<String>,
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

type Variables = BTreeMap<String, Option<String>>;

/// The stages of a Dockerfile, in order.
#[must_use]
pub fn build_stages(text: &str) -> Vec<BuildStage> {
    let mut stages: Vec<BuildStage> = Vec::new();
    // What `ARG`s before the first `FROM` say holds for `FROM` only, and where a stage asks for it.
    let mut global = Variables::new();
    let mut own = Variables::new();
    for instruction in parse_dockerfile(text) {
        match instruction.name.as_str() {
            "FROM" => {
                own.clear();
                let stage = begun(&instruction, &stages, &global);
                stages.push(stage);
            }
            "ARG" if stages.is_empty() => declare(&instruction, &mut global, None),
            "ARG" => declare(&instruction, &mut own, Some(&global)),
            "ENV" => set(&instruction, &mut own),
            _ => {
                let names = names(&stages);
                if let Some(stage) = stages.last_mut() {
                    stage.take(&instruction, &own, &names);
                }
            }
        }
    }
    stages
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

fn names(stages: &[BuildStage]) -> Vec<String> {
    stages
        .iter()
        .filter_map(|stage| stage.name.clone())
        .collect()
}

fn begun(instruction: &DockerInstruction, stages: &[BuildStage], global: &Variables) -> BuildStage {
    let words: Vec<&DockerWord> = instruction
        .words
        .iter()
        .filter(|word| !word.text.starts_with("--"))
        .collect();
    let image = words.first().and_then(|word| {
        let text = filled(&word.text, global)?;
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
    let parent = image.as_ref().and_then(|image| {
        let wanted = image.text.to_ascii_lowercase();
        let mut before = stages.iter();
        before.position(|stage| stage.name.as_ref() == Some(&wanted))
    });
    let is_empty = image.as_ref().is_some_and(|image| image.text == "scratch");
    let is_image = |_: &Said| parent.is_none() && !is_empty;
    BuildStage {
        image: image.filter(is_image),
        parent,
        from: instruction.range.clone(),
        others: Vec::new(),
        user: None,
        is_empty,
        runs: false,
        name,
    }
}

impl BuildStage {
    fn take(&mut self, instruction: &DockerInstruction, own: &Variables, names: &[String]) {
        self.runs |= matches!(instruction.name.as_str(), "CMD" | "ENTRYPOINT");
        if instruction.name == "USER" {
            self.user = instruction.words.first().map(|word| User {
                name: filled(&word.text, own),
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
            let Some(text) = from.and_then(|from| filled(from, own)) else {
                continue;
            };
            let is_stage = names.contains(&text.to_ascii_lowercase())
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
fn declare(instruction: &DockerInstruction, own: &mut Variables, global: Option<&Variables>) {
    for word in &instruction.words {
        if let Some((name, value)) = word.text.split_once('=') {
            let value = filled(value, own);
            own.insert(name.to_owned(), value);
        } else {
            let value = global.and_then(|global| global.get(&word.text)?.clone());
            own.insert(word.text.clone(), value);
        }
    }
}

/// `ENV name=value …`, `ENV name value`
fn set(instruction: &DockerInstruction, own: &mut Variables) {
    let words = &instruction.words;
    if let [name, rest @ ..] = words.as_slice()
        && !name.text.contains('=')
    {
        let value: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
        let value = filled(&value.join(" "), own);
        own.insert(name.text.clone(), value);
        return;
    }
    for word in words {
        if let Some((name, value)) = word.text.split_once('=') {
            let value = filled(value, own);
            own.insert(name.to_owned(), value);
        }
    }
}

/// A text with its variables filled; none where one of them is not known.
fn filled(text: &str, variables: &Variables) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        if let Some(before) = before.strip_suffix('\\') {
            filled.push_str(before);
            filled.push('$');
            rest = after;
            continue;
        }
        filled.push_str(before);
        let value = |name: &str| variables.get(name).cloned().flatten();
        if let Some(inner) = after.strip_prefix('{') {
            let (inner, behind) = inner.split_once('}')?;
            let end = inner
                .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
                .unwrap_or(inner.len());
            let (name, how) = inner.split_at(end);
            let known = value(name);
            filled.push_str(&match how.trim_start_matches(':').split_at_checked(1) {
                None => known?,
                Some(("-", default)) => known
                    .filter(|known| !known.is_empty())
                    .unwrap_or_else(|| default.to_owned()),
                _ => return None,
            });
            rest = behind;
        } else {
            let end = after
                .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
                .unwrap_or(after.len());
            let (name, behind) = after.split_at(end);
            filled.push_str(&value(name)?);
            rest = behind;
        }
    }
    filled.push_str(rest);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(text: &str) -> Vec<Option<String>> {
        let stages = build_stages(text).into_iter();
        stages
            .map(|stage| stage.image.map(|image| image.text))
            .collect()
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
            let stages = build_stages(text);
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
}
