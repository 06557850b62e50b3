//! What TOML's reader says of a fault of syntax, in Chinese.

/// The starts of what the reader says, and what they mean for the writer.
const WORDS: [(&str, &str); 36] = [
    ("string values must be quoted", "这里缺少值，或文字没有写在英文双引号里"),
    ("invalid basic string", "文字缺少结尾的双引号，或有写错的反斜杠（\\）"),
    ("invalid literal string", "文字缺少结尾的单引号"),
    ("invalid multi-line", "多行文字缺少结尾的三个引号"),
    ("invalid string", "文字要写在英文双引号里"),
    ("missing opening quote", "文字缺少开头的引号"),
    ("missing escaped value", "反斜杠（\\）后面写错了；要写反斜杠本身，请写两个"),
    ("too few unicode", "\\u 后面要有4位或8位十六进制数"),
    ("unclosed table", "表头缺少 ]"),
    ("unclosed array table", "表头缺少 ]]"),
    ("unclosed array", "数组缺少结尾的 ]"),
    ("unclosed inline table", "表缺少结尾的 }"),
    ("missing comma between array", "数组的各项之间缺少逗号，或数组缺少结尾的 ]"),
    ("missing comma between key", "各项之间缺少逗号"),
    ("extra comma", "多了一个逗号"),
    ("unexpected `=` in array", "数组里不能写“键 = 值”"),
    ("duplicate key", "这个键写了两次"),
    ("key with no value", "键的后面缺少 = 和值"),
    ("missing value", "= 的后面缺少值"),
    ("missing assignment", "键的后面缺少 ="),
    ("extra ", "多了一个 ="),
    ("invalid unquoted key", "这样的键要写在英文引号里"),
    ("unquoted keys cannot be empty", "= 的前面缺少键"),
    ("unexpected key or value", "一行只能写一个“键 = 值”"),
    ("unexpected content", "这里多了内容；一行只能写一个“键 = 值”"),
    ("unexpected leading zero", "数字不能以 0 开头"),
    ("redundant", "数字写错了"),
    ("invalid boolean", "应是 true 或 false"),
    ("invalid float", "数字写错了"),
    ("invalid integer", "数字写错了"),
    ("invalid key-value", "一行应是一个“键 = 值”"),
    ("missing key", "= 的前面缺少键"),
    ("cannot recurse", "括号套得太深"),
    ("unexpected sign", "数字写错了"),
    ("`_` may only", "数字里的 _ 只能写在两个数字之间"),
    ("invalid datetime", "日期写错了，应如 2022-04-30"),
];

/// What is wrong; with the reader's own words where they are not among the common ones.
pub(crate) fn syntax(message: &str) -> String {
    match WORDS.iter().find(|(start, _)| message.starts_with(start)) {
        Some((_, words)) => (*words).to_owned(),
        None => message.lines().next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    #[test]
    fn the_readers_words_are_told_in_chinese() {
        for (text, words) in [
            ("a = b", "这里缺少值，或文字没有写在英文双引号里"),
            ("a = “b”", "这里缺少值，或文字没有写在英文双引号里"),
            ("a = \"b", "文字缺少结尾的双引号"),
            ("[a", "表头缺少 ]"),
            ("[[a]", "表头缺少 ]]"),
            ("a = [\"b\" \"c\"]", "数组的各项之间缺少逗号"),
            ("a = [1, b = 2]", "数组里不能写"),
            ("a = 1\na = 2", "这个键写了两次"),
            ("a", "键的后面缺少 = 和值"),
            ("a = ", "这里缺少值"),
            ("a = 007", "数字不能以 0 开头"),
            ("单位 = 1", "这样的键要写在英文引号里"),
            ("a = 1 b = 2", "一行只能写一个"),
            ("a = { b = 1", "表缺少结尾的 }"),
        ] {
            let (_, errors) = DeTable::parse_recoverable(text);
            let said: Vec<String> = errors.iter().map(|error| super::syntax(error.message())).collect();
            assert!(said.first().is_some_and(|said| said.starts_with(words)), "{text}: {said:?} {errors:?}");
        }
    }
}
