//! Decision diagrams: functions of the classes of several blocks.
//!
//! Each block is a variable, in the order of the blocks, with as many values as it has classes. Equal
//! functions are one node, so that comparing them is comparing numbers (Bryant, "Graph-Based Algorithms
//! for Boolean Function Manipulation", with more than two branches and results).

use std::rc::Rc;

use super::budget::Budget;
use super::outcome::Outcome;
use super::quick::{QuickMap, QuickSet};

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Leaf {
    /// Of a condition or a part of one.
    Outcome(Outcome),
    /// No rule has taken the request.
    Open,
    /// The rule has taken it.
    Taken(usize),
    /// The rule has failed, and the flag with it.
    Broken(usize),
}

/// A function: its result if it is constant, else a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    Constant(Leaf),
    Node(usize),
}

/// The nodes of all functions.
#[derive(Debug, Default)]
pub struct Diagram {
    nodes: Vec<Rc<Branch>>,
    unique: QuickMap<Rc<Branch>, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Branch {
    variable: usize,
    /// By class.
    results: Vec<Function>,
}

/// A choice of classes: (variable, class), ascending; the other variables do not matter.
pub type Path = Vec<(usize, usize)>;

impl Function {
    pub const fn outcome(outcome: Outcome) -> Self {
        Self::Constant(Leaf::Outcome(outcome))
    }
}

impl Diagram {
    /// The function that depends on one variable at its root.
    pub fn branch(&mut self, variable: usize, results: Vec<Function>) -> Function {
        if let Some(first) = results.first().copied()
            && results.iter().all(|result| *result == first)
        {
            return first;
        }
        let branch = Rc::new(Branch { variable, results });
        if let Some(at) = self.unique.get(&branch) {
            return Function::Node(*at);
        }
        let at = self.nodes.len();
        self.nodes.push(Rc::clone(&branch));
        self.unique.insert(branch, at);
        Function::Node(at)
    }

    fn node(&self, function: Function) -> Option<&Branch> {
        match function {
            Function::Constant(_) => None,
            Function::Node(at) => self.nodes.get(at).map(Rc::as_ref),
        }
    }

    /// The function where the variable has that class. No variable before that one matters to it.
    fn at(&self, function: Function, variable: usize, class: usize) -> Function {
        let node = self.node(function).filter(|node| node.variable == variable);
        node.and_then(|node| node.results.get(class).copied())
            .unwrap_or(function)
    }

    /// The function where any variable has that class.
    pub fn restricted(
        &mut self,
        function: Function,
        (variable, class): (usize, usize),
        budget: &mut Budget,
    ) -> Option<Function> {
        let Some(node) = self.node(function) else {
            return Some(function);
        };
        if node.variable >= variable {
            return Some(self.at(function, variable, class));
        }
        if !budget.spend(4) {
            return None;
        }
        let Branch {
            variable: own,
            results,
        } = node.clone();
        let results = results
            .into_iter()
            .map(|result| self.restricted(result, (variable, class), budget));
        let results = results.collect::<Option<_>>()?;
        Some(self.branch(own, results))
    }

    /// What the function gives on a path; none if the path leaves it open.
    pub fn along(&self, function: Function, path: &Path) -> Option<Leaf> {
        let mut at = function;
        loop {
            let node = match at {
                Function::Constant(leaf) => return Some(leaf),
                Function::Node(node) => self.nodes.get(node)?,
            };
            let mut choices = path.iter();
            let (_, class) = choices.find(|(variable, _)| *variable == node.variable)?;
            at = node.results.get(*class).copied()?;
        }
    }

    /// `operation` of the results of two functions; none once the budget is used up.
    pub fn combine(
        &mut self,
        a: Function,
        b: Function,
        operation: &impl Fn(Leaf, Leaf) -> Leaf,
        budget: &mut Budget,
    ) -> Option<Function> {
        self.joined(a, b, operation, budget, &mut QuickMap::default())
    }

    fn joined(
        &mut self,
        a: Function,
        b: Function,
        operation: &impl Fn(Leaf, Leaf) -> Leaf,
        budget: &mut Budget,
        done: &mut QuickMap<(Function, Function), Function>,
    ) -> Option<Function> {
        if let (Function::Constant(a), Function::Constant(b)) = (a, b) {
            return Some(Function::Constant(operation(a, b)));
        }
        if let Some(known) = done.get(&(a, b)) {
            return Some(*known);
        }
        let first = [a, b]
            .into_iter()
            .filter_map(|function| self.node(function))
            .min_by_key(|node| node.variable)?;
        let (variable, count) = (first.variable, first.results.len());
        if !budget.spend(4 + u64::try_from(count).unwrap_or(u64::MAX)) {
            return None;
        }
        let mut results = Vec::with_capacity(count);
        for class in 0..count {
            let a = self.at(a, variable, class);
            let b = self.at(b, variable, class);
            results.push(self.joined(a, b, operation, budget, done)?);
        }
        let function = self.branch(variable, results);
        done.insert((a, b), function);
        Some(function)
    }

    /// Every result that the function gives, in order.
    pub fn results(&self, function: Function) -> Vec<Leaf> {
        let mut found = Vec::new();
        let mut seen = QuickSet::default();
        let mut open = vec![function];
        while let Some(function) = open.pop() {
            match function {
                Function::Constant(result) => found.push(result),
                Function::Node(at) => {
                    if seen.insert(at) {
                        let below = self.nodes.get(at).map(|node| &node.results);
                        open.extend(below.into_iter().flatten());
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A way to a result that is wanted, through classes that are allowed.
    pub fn path(
        &self,
        function: Function,
        wanted: &impl Fn(Leaf) -> bool,
        allowed: &impl Fn(usize, usize) -> bool,
    ) -> Option<Path> {
        let mut way = Vec::new();
        let found = self.search(
            function,
            wanted,
            allowed,
            &mut QuickSet::default(),
            &mut way,
        );
        found.then_some(way)
    }

    fn search(
        &self,
        function: Function,
        wanted: &impl Fn(Leaf) -> bool,
        allowed: &impl Fn(usize, usize) -> bool,
        dead: &mut QuickSet<usize>,
        way: &mut Path,
    ) -> bool {
        let at = match function {
            Function::Constant(result) => return wanted(result),
            Function::Node(at) => at,
        };
        let Some(node) = self.nodes.get(at).filter(|_| !dead.contains(&at)) else {
            return false;
        };
        for (class, next) in node.results.iter().enumerate() {
            if !allowed(node.variable, class) {
                continue;
            }
            way.push((node.variable, class));
            if self.search(*next, wanted, allowed, dead, way) {
                return true;
            }
            way.pop();
        }
        dead.insert(at);
        false
    }
}
