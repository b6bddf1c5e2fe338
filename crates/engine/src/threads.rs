//! The threads that all the work is done on.

use modelry_frameworks::syntax::stack;
use rayon::ThreadPoolBuilder;

/// Does the work on threads whose stacks are large enough for every parser. Without them, which a system may refuse,
/// the same comes out, only later.
pub fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match ThreadPoolBuilder::new().stack_size(stack::AMPLE).build() {
        Ok(threads) => threads.install(work),
        Err(_) => work(),
    }
}
