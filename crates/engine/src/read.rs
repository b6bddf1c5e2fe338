//! Files become facts, in parallel.

use modelry_frameworks::{READERS, ReadFile, Reader};
use modelry_graph::{FileId, SourceFile};
use rayon::prelude::*;

/// Reads all files, and those that turn out to matter because of others. The result is sorted by path.
pub fn read_all(files: &[SourceFile]) -> Vec<ReadFile> {
    let mut read = Vec::new();
    for reader in READERS {
        let wanted: Vec<usize> = (0..files.len()).filter(|it| reader.wants(&files[*it].path)).collect();
        let looks: Vec<(usize, Option<ReadFile>)> =
            wanted.par_iter().map(|position| (*position, read_one(*reader, files, *position, false))).collect();
        let mut passed_over = Vec::new();
        let mut mine = Vec::new();
        for (position, look) in looks {
            match look {
                Some(file) => mine.push(file),
                None => passed_over.push(position),
            }
        }
        loop {
            let candidates: Vec<&SourceFile> = passed_over.iter().map(|it| &files[*it]).collect();
            let mut more = reader.more(&mine, &candidates);
            more.sort_unstable();
            more.dedup();
            if more.is_empty() {
                break;
            }
            let positions: Vec<usize> = more.iter().filter_map(|it| passed_over.get(*it).copied()).collect();
            passed_over.retain(|it| !positions.contains(it));
            mine.par_extend(positions.par_iter().filter_map(|it| read_one(*reader, files, *it, true)));
            mine.sort_by_key(|file| file.id);
        }
        read.extend(mine);
    }
    read.sort_by_key(|file| file.id);
    read
}

fn read_one(reader: &dyn Reader, files: &[SourceFile], position: usize, anyway: bool) -> Option<ReadFile> {
    let file = &files[position];
    let facts = if anyway { reader.read_anyway(file) } else { reader.read(file) }?;
    Some(ReadFile { id: FileId(position as u32), path: file.path.clone(), facts })
}
