//! Formulas and criteria to ask about, and the answers that are known to differ.

/// Cases that no pattern makes, parted by ` ; ` and by lines.
pub const FORMULAS: &str = r##"
2^3^2 ; -2^2 ; 0-2^2 ; 2^-1 ; 2^0.5 ; -8^3 ; (-8)^(1/3) ; 4^1.5 ; 4^-0.5 ; 0^0 ; 0^-1 ; 0^2
2^-3% ; 10^20 ; 1.1^10 ; (-1)^5 ; 5%% ; --3 ; -(-3) ; 1-2-3 ; 1-(2-3) ; 8/4/2 ; 8/(4/2)
1+2*3 ; (1+2)*3 ; 1=1=TRUE ; 1=(1=TRUE) ; 1<2<3 ; "a"&1+2 ; ("a"&1)&2 ; "a"&"b"="AB"
"a""b" ; 1/3 ; 2/3*3 ; 1/3&"" ; 100&"" ; 1.50&"" ; 0.1+0.2&"" ; 10^15&"" ; TRUE&"" ; -0.5&""
1/3+1/3+1/3-1 ; (1.11-1)*100 ; 0.1+0.2=0.3 ; 1/3*3=1 ; 1/3=0.333333333333333 ; 1.1-1=0.1
INT(2/3*3) ; INT(1/3*3) ; INT(-2.5) ; INT(-0.1) ; INT(2.999) ; ROUNDUP(2/3*3,0)
ROUNDDOWN(1/3*3,0) ; ROUND(1/3*1.5,0) ; ROUNDUP(10/3*3,0) ; ROUNDDOWN(0.3/0.1,0)
INT(0.3/0.1) ; INT((0.1+0.7)*10) ; ROUNDDOWN(1.15*100,0) ; ROUND(2.345*100,0)
ROUND(1.0049999999,2) ; ROUND(大,1) ; ROUND(大,-5) ; ROUND(大*3,2) ; ROUND(数,20) ; ROUND(数,-20)
ROUND(5,-1) ; ROUND(-5,-1) ; ROUND(4.9,-1) ; ROUND(15,-1) ; ROUNDUP(0.001,0)
ROUNDUP(-0.001,0) ; ROUNDUP(1,-2) ; ROUNDDOWN(199,-2) ; ROUNDDOWN(-199,-2) ; ROUND(-0.4,0)
ABS(-3.5) ; ABS("-2") ; IF(TRUE,1) ; IF(FALSE,1) ; IF(TRUE,,1) ; IF(FALSE,1,)
IF(TRUE,,1)=0 ; IF(2,1,0) ; IF(0,1/0,2) ; IF(1,2,1/0) ; IF(1/0,1,2) ; IF(空,1,2)
IF(空=0,1,2) ; IF(空="",1,2) ; IFERROR(1/0,2) ; IFERROR("x"+1,"坏") ; IFERROR(1,1/0)
IFERROR(1/0,无) ; IFERROR(空,5) ; IFERROR(1/0,) ; AND(TRUE,1) ; AND(TRUE,0) ; AND(FALSE,1/0)
OR(TRUE,1/0) ; OR(FALSE,0) ; AND(数>1,数<20) ; OR(空,文,真) ; NOT(0) ; NOT("x") ; NOT(1/0)
AND(TRUE,"x") ; SUM(1,TRUE) ; SUM("3",2) ; SUM("x",2) ; SUM(1,,2) ; SUM(混,额) ; SUM(数文+1)
SUM(1/0,无) ; SUM(无,1/0) ; SUM(坏) ; MIN(3,"2") ; MAX(TRUE,0) ; MAX(白) ; MIN(白,5) ; MAX(-1,空)
MIN("x") ; AVERAGE(1,2,"3") ; AVERAGE(白) ; AVERAGE(1,TRUE) ; SUBSTITUTE("a*b*","*","~*") ; SUBSTITUTE(12,1,"x") ; SUBSTITUTE("甲","","乙") ; COUNT(1,"2",TRUE)
COUNT("x",1) ; COUNT(1/0,1) ; COUNT(1,,2) ; COUNTA("") ; COUNTA(1/0) ; COUNTA(空,空串)
COUNTA(1,,2) ; MIN(5,) ; ROUND(1.55,) ; AND(TRUE,) ; OR(FALSE,) ; SUM(-数,+数)
SUM(IF(FALSE,1,混)) ; SUM(IF(TRUE,数文)) ; COUNT(IF(TRUE,真)) ; SUMIF(混,">0") ; SUMIF(坏,">0")
SUMIF(坏,1,额) ; SUMIF(额,">0",坏) ; SUMIF(混.二三,"是",额) ; SUMIF(类,"是",坏) ; COUNTIF(数,12.5)
COUNTIF(数,">"&10) ; COUNTIF(混,">"&负) ; SUMIF(类,文,额) ; "12"+1 ; " 1.5 "+1 ; "-3"+1 ; "1e3"+1
"+4"+1 ; ".5"+1 ; "5."+1 ; ""+1 ; "一"+1 ; 空格+1 ; 科学文+1 ; 千分文+1 ; 百分文+1 ; 空格数文*2 ; 真文+1 ; 空&空
空=空 ; 空=FALSE ; 空=空串 ; 空<1 ; 空>负 ; 空<"a" ; 1<"a" ; "a"<TRUE ; "z">"A" ; "a"="A" ; "a"<"B"
"2"=2 ; ""<"a" ; 字母="abc" ; 文="是" ; 文<>"否" ; #N/A ; #DIV/0!+1 ; IFERROR(#REF!,1) ; 混.行
额.行*2 ; 额.行/混.行 ; SUM(额.行,混.行) ; 混.行&"元" ; 额.行>混.行 ; 9999999999*9999999999 ; 0.1*0.1
1.1*1.1 ; 大*大 ; 100*1.1 ; 4.35*100 ; 0.07*100=7 ; 1-0.9=0.1 ; 0.5-0.4-0.1=0 ; 3*(4/3-1)=1
12% ; 12.5%*8 ; LEN("甲乙a") ; LEN(数) ; LEN(空) ; LEN(1/0) ; LEN("") ; LEN(1/3)
MENTIONS("数量指标","质量、数量") ; MENTIONS(字母,"B") ; MENTIONS(空,"x") ; MENTIONS(1/0,"x") ; MENTIONS(数,"2")
MENTIONS(文&"|","是|、否|") ; NOT(MENTIONS(文,"否")) ; IF(MENTIONS(真,"TRUE"),1,2)
MENTIONS("a""b","""") ; MENTIONS(文,"是")=TRUE ; AND(MENTIONS("95%","%、％"),数>1) ; MENTIONS(混.行,"1")
"##;

/// What `COUNTIF` and `SUMIF` are asked for, parted alike.
pub const CRITERIA: &str = r##"
1 ; 5 ; "5" ; "=5" ; ">=5" ; "<5" ; ">5" ; "<=1" ; "<>5" ; "是" ; "=是" ; "<>是" ; "甲*" ; "?es"
"yes" ; "<>" ; "=" ; "" ; 空 ; 真 ; TRUE ; "TRUE" ; "12" ; 12 ; "a*" ; "c~*" ; "~~" ; "~?"
"*" ; ">b" ; 无 ; "#N/A" ; 0 ; 数文
"##;

/// The parts of one of the texts above.
pub fn each(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().flat_map(|line| line.split(" ; ")).filter(|part| !part.is_empty())
}

/// Single cases: the formula, what LibreOffice says, and why.
pub const KNOWN: &[(&str, &str, &str)] = &[
    ("1<2<3", "TRUE", "truth values are numbers in LibreOffice"),
    ("SUM(\"3\",2)", "#VALUE!", "LibreOffice takes no literal text for a number here"),
    ("MIN(3,\"2\")", "#VALUE!", "LibreOffice takes no literal text for a number here"),
    ("AVERAGE(1,2,\"3\")", "#VALUE!", "LibreOffice takes no literal text for a number here"),
    ("COUNTIF(混,12)", "0", "a number does not match text in LibreOffice"),
    ("COUNTIF(字,12)", "0", "a number does not match text in LibreOffice"),
    ("SUMIF(字,12,额)", "0", "a number does not match text in LibreOffice"),
    ("ROUND(数,大)", "#VALUE!", "LibreOffice refuses so many digits"),
    ("(-8)^(1/3)", "-2", "LibreOffice takes odd roots of negative numbers"),
    ("2^-3%", "0.979420297586927", "irrational powers are left out, see `evaluate`"),
];
