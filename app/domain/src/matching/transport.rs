//! The transport problem: which quantities of the invoice's lines go to which order lines for the best total.
//!
//! Sources are invoice lines, sinks order lines, both with a capacity in whole grains (a grain is the smallest step of
//! quantity that occurs). A pair has a worth for each grain. Solved exactly by successive best paths with potentials; all
//! in integers, with no map whose order could differ, so that browser and server answer alike.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One pair that may carry grains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Index of the source.
    pub source: usize,
    /// Index of the sink.
    pub sink: usize,
    /// What each grain is worth; only what is above zero is ever carried.
    pub worth: i128,
}

/// Answers how many grains each pair carries, in the order of `pairs`.
pub fn solve(supply: &[i64], capacity: &[i64], pairs: &[Pair]) -> Vec<i64> {
    let mut flow = vec![0; pairs.len()];
    for component in components(supply.len(), capacity.len(), pairs) {
        solve_component(supply, capacity, pairs, &component, &mut flow);
    }
    flow
}

/// Groups of pairs that touch each other: each is a small problem of its own.
fn components(sources: usize, sinks: usize, pairs: &[Pair]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..sources + sinks).collect();
    for pair in pairs {
        let (a, b) = (root(&mut parent, pair.source), root(&mut parent, sources + pair.sink));
        parent[a.max(b)] = a.min(b);
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); sources + sinks];
    for (at, pair) in pairs.iter().enumerate() {
        groups[root(&mut parent, pair.source)].push(at);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// The best paths of one component. Nodes are its sources, its sinks, and the end that every sink with room leads to.
struct Network {
    left: Vec<i64>,
    room: Vec<i64>,
    arcs: Vec<Arc>,
    by_source: Vec<Vec<usize>>,
    by_sink: Vec<Vec<usize>>,
    potential: Vec<i128>,
}

#[derive(Clone, Copy)]
struct Arc {
    pair: usize,
    source: usize,
    sink: usize,
    /// The worth, negated.
    cost: i128,
}

/// One search for the best path.
struct Search {
    distance: Vec<Option<i128>>,
    came_by: Vec<Option<usize>>,
    queue: BinaryHeap<Reverse<(i128, usize)>>,
}

impl Search {
    fn relax(&mut self, node: usize, value: i128, arc: Option<usize>) {
        if self.distance[node].is_none_or(|known| value < known) {
            self.distance[node] = Some(value);
            self.came_by[node] = arc;
            self.queue.push(Reverse((value, node)));
        }
    }
}

fn solve_component(supply: &[i64], capacity: &[i64], pairs: &[Pair], component: &[usize], flow: &mut [i64]) {
    if let [only] = component {
        let pair = pairs[*only];
        if pair.worth > 0 {
            flow[*only] = supply[pair.source].min(capacity[pair.sink]).max(0);
        }
        return;
    }
    let mut network = Network::new(supply, capacity, pairs, component);
    while network.carry_best(flow) {}
}

impl Network {
    fn new(supply: &[i64], capacity: &[i64], pairs: &[Pair], component: &[usize]) -> Self {
        let number = |ids: &mut Vec<usize>| {
            ids.sort_unstable();
            ids.dedup();
        };
        let (mut sources, mut sinks): (Vec<usize>, Vec<usize>) =
            component.iter().map(|at| (pairs[*at].source, pairs[*at].sink)).unzip();
        number(&mut sources);
        number(&mut sinks);
        let mut network = Self {
            left: sources.iter().map(|source| supply[*source].max(0)).collect(),
            room: sinks.iter().map(|sink| capacity[*sink].max(0)).collect(),
            arcs: Vec::with_capacity(component.len()),
            by_source: vec![Vec::new(); sources.len()],
            by_sink: vec![Vec::new(); sinks.len()],
            // Costs are negative at first: the potential of a sink starts at the best that enters it, and that of the
            // end at the best of all, so that no arc seems to gain by being walked twice.
            potential: vec![0; sources.len() + sinks.len() + 1],
        };
        for at in component {
            let pair = pairs[*at];
            // Both are in the lists: they were made of these pairs.
            let (Ok(source), Ok(sink)) = (sources.binary_search(&pair.source), sinks.binary_search(&pair.sink)) else {
                continue;
            };
            network.by_source[source].push(network.arcs.len());
            network.by_sink[sink].push(network.arcs.len());
            network.arcs.push(Arc { pair: *at, source, sink, cost: -pair.worth });
            let entered = &mut network.potential[sources.len() + sink];
            *entered = (*entered).min(-pair.worth);
        }
        let end = sources.len() + sinks.len();
        network.potential[end] = network.potential.iter().copied().min().unwrap_or(0);
        network
    }

    /// Sends grains along the best path that is left; `false` when none is worth anything any more.
    fn carry_best(&mut self, flow: &mut [i64]) -> bool {
        let (sources, end) = (self.left.len(), self.left.len() + self.room.len());
        let mut search =
            Search { distance: vec![None; end + 1], came_by: vec![None; end + 1], queue: BinaryHeap::new() };
        for (source, left) in self.left.iter().enumerate() {
            if *left > 0 {
                search.relax(source, -self.potential[source], None);
            }
        }
        let mut reached = None;
        while let Some(Reverse((so_far, node))) = search.queue.pop() {
            if search.distance[node].is_some_and(|known| known < so_far) {
                continue;
            }
            if node == end {
                reached = Some(so_far);
                break;
            }
            self.leave(node, so_far, flow, &mut search);
        }
        // The end is reached by way of the sink that its own arc is remembered for.
        let (Some(reached), Some(sink)) = (reached, search.came_by[end]) else { return false };
        if reached + self.potential[end] >= 0 {
            return false;
        }
        for (node, potential) in self.potential.iter_mut().enumerate() {
            *potential += search.distance[node].map_or(reached, |distance| distance.min(reached));
        }
        self.push(sources + sink, &search.came_by, flow);
        true
    }

    /// Follows every arc that leaves a node.
    fn leave(&self, node: usize, so_far: i128, flow: &[i64], search: &mut Search) {
        let (sources, end) = (self.left.len(), self.left.len() + self.room.len());
        let here = so_far + self.potential[node];
        if node < sources {
            for at in &self.by_source[node] {
                let arc = self.arcs[*at];
                let to = sources + arc.sink;
                search.relax(to, here + arc.cost - self.potential[to], Some(*at));
            }
            return;
        }
        let sink = node - sources;
        if self.room[sink] > 0 {
            search.relax(end, here - self.potential[end], Some(sink));
        }
        for at in &self.by_sink[sink] {
            let arc = self.arcs[*at];
            if flow[arc.pair] > 0 {
                search.relax(arc.source, here - arc.cost - self.potential[arc.source], Some(*at));
            }
        }
    }

    /// Walks the path back from its sink, finds what fits through, and carries that.
    fn push(&mut self, sink: usize, came_by: &[Option<usize>], flow: &mut [i64]) {
        let sources = self.left.len();
        let mut fits = self.room[sink - sources];
        let mut path = Vec::new();
        let mut node = sink;
        while let Some(at) = came_by[node] {
            let arc = self.arcs[at];
            let is_forward = node >= sources;
            if !is_forward {
                fits = fits.min(flow[arc.pair]);
            }
            path.push((arc.pair, is_forward));
            node = if is_forward { arc.source } else { sources + arc.sink };
        }
        fits = fits.min(self.left[node]);
        for (pair, is_forward) in path {
            flow[pair] += if is_forward { fits } else { -fits };
        }
        self.left[node] -= fits;
        self.room[sink - sources] -= fits;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair(source: usize, sink: usize, worth: i128) -> Pair {
        Pair { source, sink, worth }
    }

    fn total(pairs: &[Pair], flow: &[i64]) -> i128 {
        pairs.iter().zip(flow).map(|(pair, grains)| pair.worth * i128::from(*grains)).sum()
    }

    #[test]
    fn the_best_total_beats_the_best_first() {
        // Greedy gives 0 → 0 (10) and leaves 1 with 1; the best is 9 + 8.
        let pairs = [pair(0, 0, 10), pair(0, 1, 9), pair(1, 0, 8), pair(1, 1, 1)];
        assert_eq!(solve(&[1, 1], &[1, 1], &pairs), [0, 1, 1, 0]);
    }

    #[test]
    fn quantities_are_spread_and_nothing_is_overdrawn() {
        let pairs = [pair(0, 0, 5), pair(0, 1, 4), pair(1, 1, 5)];
        assert_eq!(solve(&[10, 3], &[8, 4], &pairs), [8, 1, 3]);
        assert_eq!(solve(&[10], &[8], &[pair(0, 0, 0)]), [0]);
        assert_eq!(solve(&[], &[], &[]), Vec::<i64>::new());
    }

    /// Every way to carry grains, for small problems.
    fn brute_force(supply: &mut [i64], capacity: &mut [i64], pairs: &[Pair]) -> i128 {
        let Some((first, rest)) = pairs.split_first() else { return 0 };
        let most = supply[first.source].min(capacity[first.sink]);
        let mut best = 0;
        for grains in 0..=most {
            supply[first.source] -= grains;
            capacity[first.sink] -= grains;
            best = best.max(first.worth * i128::from(grains) + brute_force(supply, capacity, rest));
            supply[first.source] += grains;
            capacity[first.sink] += grains;
        }
        best
    }

    proptest! {
        #[test]
        fn no_other_way_is_better(
            mut supply in prop::collection::vec(0i64..4, 3),
            mut capacity in prop::collection::vec(0i64..4, 3),
            worths in prop::collection::vec(-2i128..9, 9),
        ) {
            let pairs: Vec<Pair> = worths.iter().enumerate().filter(|(_, worth)| **worth != 0)
                .map(|(at, worth)| pair(at / 3, at % 3, *worth)).collect();
            let flow = solve(&supply, &capacity, &pairs);
            for side in 0..3 {
                let of = |is: &dyn Fn(&Pair) -> usize| -> i64 {
                    pairs.iter().zip(&flow).filter(|(pair, _)| is(pair) == side).map(|(_, grains)| *grains).sum()
                };
                prop_assert!(of(&|pair| pair.source) <= supply[side]);
                prop_assert!(of(&|pair| pair.sink) <= capacity[side]);
            }
            prop_assert!(flow.iter().all(|grains| *grains >= 0));
            prop_assert_eq!(total(&pairs, &flow), brute_force(&mut supply, &mut capacity, &pairs));
        }
    }
}
