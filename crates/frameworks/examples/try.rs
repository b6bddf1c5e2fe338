use modelry_frameworks::syntax::python::module;
fn main() {
    let which = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let text = match which.as_str() {
        "plus" => format!("x = 1{}\n", "+1".repeat(n)),
        "dot" => format!("x = a{}\n", ".b".repeat(n)),
        "call" => format!("x = a{}\n", "()".repeat(n)),
        "paren" => format!("x = {}1{}\n", "(".repeat(n), ")".repeat(n)),
        "list" => format!("x = {}1{}\n", "[".repeat(n), "]".repeat(n)),
        "open" => format!("x = {}\n", "[".repeat(n)),
        "not" => format!("x = {}1\n", "not ".repeat(n)),
        "fstr" => format!("x = {}1{}\n", "f'{".repeat(n), "}'".repeat(n)),
        "ifelse" => format!("x = {}1\n", "1 if a else ".repeat(n)),
        "lambda" => format!("x = {}1\n", "lambda: ".repeat(n)),
        "class" => (0..n).map(|i| format!("{}class A:\n", " ".repeat(i))).collect::<String>(),
        "elif" => format!("if a: pass\n{}", "elif a: pass\n".repeat(n)),
        _ => {
            let t = std::fs::read_to_string(&which).unwrap();
            println!("{:#?}", module(&t));
            return;
        }
    };
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            let m = module(&text);
            println!("{} statements {} problems", m.body.len(), m.problems.len());
        })
        .unwrap()
        .join()
        .unwrap();
}
