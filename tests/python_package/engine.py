"""What the package does with a workbook, held against the program; what it says where it cannot; that it lets others run."""

import datetime
import subprocess
import sys
import threading
import time
import unittest
from decimal import Decimal
from pathlib import Path

import jixiao
from common import FOLDER, FORM, SAMPLES, program, report, sample

ENGINE = jixiao.Engine()
WORKBOOKS = sorted(SAMPLES.glob("*.xlsx"))


class Checking(unittest.TestCase):
    def test_the_report_is_that_of_the_program(self):
        self.assertEqual(len(WORKBOOKS), 3)
        for path in WORKBOOKS:
            self.assertEqual(ENGINE.check(path.read_bytes(), path.name), report(path))

    def test_the_workbook_that_goes_back_is_that_of_the_program_byte_by_byte(self):
        for path in WORKBOOKS:
            folder = FOLDER / path.stem
            program("check", path, "-o", folder)
            (written,) = folder.iterdir()
            self.assertEqual(ENGINE.returned(path.read_bytes(), path.name), written.read_bytes())

    def test_a_file_that_is_no_workbook_is_rejected_and_no_error(self):
        whole = sample("clean.xlsx")
        hostile = Path("tests/page/panic.xls").read_bytes()
        for data in [b"", b"PK\x03\x04", b"%PDF-1.7", whole[: len(whole) // 2], hostile, bytearray(b"text")]:
            found = ENGINE.check(data, "自评表.xlsx")["files"][0]
            self.assertEqual(found["verdict"], "reject", data[:8])
            self.assertRegex(found["findings"][0]["message"], "[一-龥]")
            self.assertIsNone(ENGINE.returned(data, "自评表.xlsx"))

    def test_a_path_is_no_part_of_the_name(self):
        found = ENGINE.check(b"", "收到/第1局/自评表.xlsx")["files"][0]
        self.assertEqual(found["file"], "收到/第1局/自评表.xlsx")
        self.assertIn("“自评表.xlsx”", found["findings"][0]["message"])


class Making(unittest.TestCase):
    def test_a_blank_workbook_is_that_of_the_program(self):
        path = FOLDER / "空表.xlsx"
        program("new", FORM, "-o", path)
        self.assertEqual(ENGINE.new(FORM), path.read_bytes())

    def test_values_of_every_kind_are_filled_in(self):
        values = {
            "单位名称": "县教育局",
            "单位代码": "007",
            "填报日期": datetime.date(2022, 4, 14),
            "实有.行政": 8,
            "支出.基本支出.年初": Decimal("1234.56"),
            "公务接待.本年决算": 3.46,
            "项目.名称": ["甲", None, "乙"],
        }
        found = ENGINE.check(ENGINE.new(FORM, values), "表.xlsx")["files"][0]["values"]
        expected = {
            "单位名称": "县教育局",
            "单位代码": "007",
            "填报日期": "44665",
            "实有.行政": "8",
            "支出.基本支出.年初": "1234.56",
            "公务接待.本年决算": "3.46",
            "项目.名称[1]": "甲",
            "项目.名称[3]": "乙",
        }
        self.assertEqual({field: found.get(field) for field in expected}, expected)
        day = {"填报日期": datetime.datetime(2022, 4, 14, 9, 30)}
        self.assertEqual(ENGINE.check(ENGINE.new(FORM, day), "表.xlsx")["files"][0]["values"]["填报日期"], "44665")

    def test_what_is_typed_over_a_formula_is_found(self):
        values = {"typed-over": {"支出合计.决算": 1}}
        found = ENGINE.check(ENGINE.new(FORM, values), "表.xlsx")["files"][0]["findings"]
        self.assertIn(("D002", "支出合计.决算"), [(finding["code"], finding["field"]) for finding in found])


class Forms(unittest.TestCase):
    def test_a_form_is_a_built_in_one_a_folder_or_a_workbook(self):
        book = FOLDER / "表样.xlsx"
        program("template", "export", FORM, "-o", book)
        for given in [FORM, [FORM], [book], str(book), book.read_bytes(), ["tests/forms/mini", FORM]]:
            engine = jixiao.Engine(given)
            found = engine.check(sample("clean.xlsx"), "clean.xlsx")["files"][0]
            self.assertEqual(found["verdict"], "pass", (str(given)[:20], found["findings"][:1]))
        self.assertEqual([form["id"] for form in jixiao.Engine(["tests/forms/mini", FORM]).forms][1], FORM)
        self.assertEqual(tuple(form["id"] for form in ENGINE.forms), jixiao.BUILT_IN_FORMS)

    def test_a_form_that_is_not_there_is_told_with_those_that_are(self):
        with self.assertRaisesRegex(jixiao.FormError, "没有叫“hunan”的模板.*是不是“hunan-department-2021”"):
            jixiao.Engine("hunan")
        with self.assertRaisesRegex(jixiao.FormError, "不是"):
            jixiao.Engine(sample("clean.xlsx"))
        with self.assertRaisesRegex(jixiao.FormError, "没有叫“x”的模板。这里有的是：hunan-department-2021。"):
            jixiao.Engine(FORM).new("x")
        with self.assertRaisesRegex(ValueError, "forms 是空的"):
            jixiao.Engine([])
        with self.assertRaisesRegex(TypeError, "不能是int"):
            jixiao.Engine([1])


class Errors(unittest.TestCase):
    def test_values_that_do_not_fit_are_all_told(self):
        with self.assertRaises(jixiao.ValuesError) as raised:
            ENGINE.new(FORM, {"没有": 1, "支出合计.决算": 2, "实有.行政": "八"})
        text = str(raised.exception)
        self.assertIn("有3处不对", text)
        for part in ["没有叫“没有”的字段。", "“支出合计.决算”是公式", "“八”不是数字。"]:
            self.assertIn(part, text)
        self.assertIsInstance(raised.exception, jixiao.JixiaoError)
        with self.assertRaisesRegex(TypeError, "不能是list"):
            ENGINE.new(FORM, [1])

    def test_a_panic_is_an_exception(self):
        panic = getattr(sys.modules["jixiao._engine"], "_panic", None)
        if panic is None:  # The wheel that is given out cannot be made to panic.
            self.assertNotIn("dev", jixiao._engine.__file__)
            return
        with self.assertRaisesRegex(jixiao.InternalError, "程序内部出错.*on purpose"):
            panic()
        self.assertEqual(ENGINE.check(sample("clean.xlsx"), "clean.xlsx")["files"][0]["verdict"], "pass")


class Threads(unittest.TestCase):
    def test_others_run_while_the_engine_works(self):
        data = sample("clean.xlsx")
        ENGINE.check(data, "clean.xlsx")
        state = {"working": False, "counted": 0, "stop": False}

        def count():
            while not state["stop"]:
                if state["working"]:
                    state["counted"] += 1
                time.sleep(0)

        counter = threading.Thread(target=count)
        counter.start()
        # A thread that holds on to Python for the time of a check gives the other a turn every 5 ms at the most.
        sys.setswitchinterval(1000)
        try:
            for work in [
                lambda: ENGINE.check(data, "clean.xlsx"),
                lambda: ENGINE.returned(data, "clean.xlsx"),
                lambda: ENGINE.tables([("clean.xlsx", data)]),
                lambda: ENGINE.long_table([("clean.xlsx", data)]),
                lambda: jixiao.Engine("tests/forms/mini"),
            ]:
                state["counted"] = 0
                state["working"] = True
                work()
                state["working"] = False
                self.assertGreater(state["counted"], 100)
        finally:
            sys.setswitchinterval(0.005)
            state["stop"] = True
            counter.join()

    def test_many_threads_share_an_engine(self):
        engine, verdicts = jixiao.Engine(), []

        def work():
            verdicts.append([engine.check(path.read_bytes(), path.name)["files"][0]["verdict"] for path in WORKBOOKS])

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(verdicts, [[report(path)["files"][0]["verdict"] for path in WORKBOOKS]] * 4)


class Import(unittest.TestCase):
    def test_it_needs_no_other_package_and_little_time(self):
        code = "import time; start = time.perf_counter(); import jixiao; print(time.perf_counter() - start); "
        code += "import sys; print('pyarrow' in sys.modules); jixiao.Engine()"
        runs = [subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True) for _ in range(3)]
        self.assertEqual({run.returncode for run in runs}, {0}, runs[0].stderr)
        least = min(float(run.stdout.split()[0]) for run in runs)
        print(f"import: {least * 1000:.0f} ms")
        self.assertLess(least, 0.1)
        self.assertEqual({run.stdout.split()[1] for run in runs}, {"False"})

    def test_without_pyarrow_tables_say_what_is_missing(self):
        code = "import jixiao; jixiao.Engine().tables([('a', b'')])"
        run = subprocess.run([sys.executable, "-I", "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8")
        self.assertIn("ImportError: 要用 pyarrow 才能给出表格：pip install pyarrow", run.stderr)


if __name__ == "__main__":
    unittest.main()
