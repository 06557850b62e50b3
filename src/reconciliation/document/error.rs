//! Why a file cannot be read as a report.

/// A file cannot be read as a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The file has no bytes.
    #[error("是空文件（0字节），可能没有传完。请重新发送报告")]
    Empty,
    /// It is larger than a report.
    #[error("太大，不像一份自评报告。请压缩或删去图片后再核对")]
    TooLarge,
    /// It has more text than a report.
    #[error("太长，不像一份自评报告。请只核对报告本身，不要把别的材料并在一起")]
    TooLong,
    /// It is encrypted with a password.
    #[error("设了打开密码，读不了。请用 Word 或 WPS 打开，取消打开密码后另存")]
    Encrypted,
    /// It is a `.doc`.
    #[error("是旧的 .doc 格式，读不了。请用 Word 或 WPS 打开，“另存为”选“Word 文档（*.docx）”，再核对另存的文件")]
    OldWord,
    /// It has macros.
    #[error("带有宏（.docm），没有打开。请用 Word 或 WPS 打开，“另存为”选“Word 文档（*.docx）”，再核对另存的文件")]
    Macros,
    /// It is something else; the text says what it looks like.
    #[error("不是 Word 文档，像是{0}。请核对 .docx（或 .txt、.md）格式的报告")]
    Other(&'static str),
    /// It declares entities, which no program writes.
    #[error("里面有 XML 实体定义，Word 和 WPS 都不会这样写，没有读。请用 Word 或 WPS 打开后另存为 .docx")]
    Entities,
    /// It cannot be unpacked or parsed; the text is the library's error message.
    #[error("已损坏或没有传完整，读不了。请用 Word 或 WPS 打开，另存为 .docx 后再核对")]
    Damaged(String),
    /// It has pictures and no text.
    #[error("里面只有图片，没有文字，多半是扫描件，核对不了。请用有文字的 .docx")]
    OnlyPictures,
    /// It has no text.
    #[error("里面没有文字")]
    NoText,
    /// Comments cannot be written into it.
    #[error("写不进批注：{0}")]
    NoComments(&'static str),
}

/// The error for what cannot be unpacked or parsed.
pub(super) fn damaged(error: impl std::fmt::Display) -> DocumentError {
    DocumentError::Damaged(error.to_string())
}
