//! What a double click on the program shows: a menu for whoever has never seen a command line, and the questions of each choice.
//! Each choice runs an ordinary command, which is shown before it runs.

use std::ffi::OsString;
use std::io::BufRead;
use std::path::Path;

use crate::cli::messages::menu as words;
use crate::cli::output::{say, show};
use crate::form::Files;

/// Runs a command; the arguments are those behind the program's name.
pub(super) type RunCommand<'r> = dyn FnMut(Vec<OsString>) + 'r;

/// Asks what to do and does it, until nobody answers any more or the answer is to leave.
pub(super) fn run(input: &mut dyn BufRead, command: &mut RunCommand<'_>) {
    let mut folder = None;
    loop {
        show!(words::MENU);
        let arguments = match ask(input, words::CHOOSE).as_deref() {
            None | Some("0") => return,
            Some("1") => check(input),
            Some("2") => new(input),
            Some("3") => page(input),
            Some("4") => campaign(input, &mut folder),
            Some("5") => desk(input),
            Some(_) => {
                say!("{}", words::NO_CHOICE);
                continue;
            }
        };
        if let Some(arguments) = arguments {
            say!("{}", words::command(&arguments));
            command(arguments.into_iter().map(OsString::from).collect());
        }
    }
}

/// The answer to a question; `None` where the input has ended.
fn ask(input: &mut dyn BufRead, question: &str) -> Option<String> {
    say!("{question}");
    let mut line = String::new();
    match input.read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim().to_owned()),
    }
}

/// An answer that has to be given; `None` goes back to the menu.
fn ask_for(input: &mut dyn BufRead, question: &str) -> Option<String> {
    ask(input, question).filter(|answer| !answer.is_empty())
}

/// The paths in a line: what is dropped on a window comes in quotation marks where there is a blank in it.
fn paths(line: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (index, part) in line.split(['"', '“', '”']).enumerate() {
        let is_quoted = index % 2 == 1;
        if is_quoted {
            paths.push(part.to_owned());
        } else {
            paths.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

fn check(input: &mut dyn BufRead) -> Option<Vec<String>> {
    let files = paths(&ask_for(input, words::FILES)?);
    Some([vec!["check".to_owned()], files].concat())
}

/// Asks for one of the built-in forms, by its number.
fn form(input: &mut dyn BufRead) -> Option<String> {
    let ids = Files::built_in_ids();
    for (number, id) in (1..).zip(&ids) {
        let number: usize = number;
        say!("  {number}  {id}");
    }
    let answer = ask_for(input, words::FORM)?;
    match answer.parse::<usize>() {
        Ok(number) => ids.get(number.checked_sub(1)?).cloned(),
        Err(_) => paths(&answer).into_iter().next(),
    }
}

fn new(input: &mut dyn BufRead) -> Option<Vec<String>> {
    let id = form(input)?;
    // One that was made before may be filled in by now.
    let numbered = |number: u32| if number == 1 { format!("{id}.xlsx") } else { format!("{id}-{number}.xlsx") };
    let file = (1..).map(numbered).find(|file| !Path::new(file).exists())?;
    Some(["new", &id, "-o", &file].map(str::to_owned).to_vec())
}

fn page(input: &mut dyn BufRead) -> Option<Vec<String>> {
    let id = form(input)?;
    Some(["page", &id, "-o", "核对.html"].map(str::to_owned).to_vec())
}

/// The desk of a campaign; it asks itself for a folder where none is given.
fn desk(input: &mut dyn BufRead) -> Option<Vec<String>> {
    let folder = paths(&ask(input, words::DESK_FOLDER)?).join(" ");
    Some(["desk".to_owned(), folder].into_iter().filter(|word| !word.is_empty()).collect())
}

/// A step of a campaign, in the folder that was named first.
fn campaign(input: &mut dyn BufRead, folder: &mut Option<String>) -> Option<Vec<String>> {
    show!(words::CAMPAIGN_MENU);
    let step = match ask_for(input, words::CHOOSE)?.as_str() {
        "1" => {
            let name = paths(&ask_for(input, words::NEW_FOLDER)?).join(" ");
            let id = form(input)?;
            let bureau = ask(input, words::BUREAU)?;
            *folder = Some(name.clone());
            let arguments = ["campaign", "init", &name, "--template", &id, "--bureau", &bureau];
            return Some(arguments.map(str::to_owned).to_vec());
        }
        "2" => "issue",
        "3" => "collect",
        "4" => "status",
        "5" => "remind",
        "6" => "rollup",
        _ => return None,
    };
    if folder.is_none() {
        *folder = Some(paths(&ask_for(input, words::FOLDER)?).join(" "));
    }
    Some(vec!["campaign".to_owned(), step.to_owned(), folder.clone()?])
}

#[cfg(test)]
mod tests {
    use super::{paths, run};

    /// The commands that some answers lead to.
    fn commands(answers: &str) -> Vec<String> {
        let mut commands = Vec::new();
        run(&mut answers.as_bytes(), &mut |arguments| {
            commands.push(arguments.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "));
        });
        commands
    }

    #[test]
    fn each_choice_is_a_command() {
        assert_eq!(commands("1\n\"C:\\收到 表\\甲.xlsx\" 乙.xlsx\n0\n"), ["check C:\\收到 表\\甲.xlsx 乙.xlsx"]);
        assert_eq!(commands("2\nmof-department-2013\n0\n"), ["new mof-department-2013 -o mof-department-2013.xlsx"]);
        assert_eq!(
            commands("4\n1\n2021年自评\n2\n某局\n4\n2\n4\n4\n0\n")[1..],
            ["campaign issue 2021年自评", "campaign status 2021年自评"]
        );
    }

    #[test]
    fn the_desk_asks_for_a_folder_itself_where_none_is_given() {
        assert_eq!(commands("5\n\"C:\\自评 2021\"\n5\n\n0\n"), ["desk C:\\自评 2021", "desk"]);
    }

    #[test]
    fn a_slip_asks_again_and_the_end_of_the_input_ends_it() {
        assert!(commands("9\n\n1\n\n").is_empty());
    }

    #[test]
    fn what_is_dropped_on_the_window_may_stand_in_quotation_marks() {
        assert_eq!(paths("\"a b.xlsx\"  c.xlsx \"d\""), ["a b.xlsx", "c.xlsx", "d"]);
    }
}
