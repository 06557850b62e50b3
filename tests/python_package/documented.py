"""The examples of the documentation, and the types that the package says it has."""

import ast
import doctest
import inspect
import re
import unittest
from pathlib import Path

import jixiao

STUB = Path(jixiao.__file__).with_name("__init__.pyi")


class Examples(unittest.TestCase):
    def held(self, text, name):
        """Runs the examples of a text; gives how many there are."""
        # The marks around code are no output.
        text = re.sub(r"^```.*$", "", text, flags=re.MULTILINE)
        test = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
        self.assertEqual(doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL).run(test).failed, 0)
        return len(test.examples)

    def test_the_examples_of_the_documentation_hold(self):
        self.assertGreater(self.held(Path("python/README.md").read_text("utf-8"), "README.md"), 15)
        self.assertGreater(self.held(jixiao.__doc__, "jixiao"), 2)

    def test_the_sentences_of_the_examples_are_those_of_the_exceptions(self):
        with self.assertRaises(jixiao.ValuesError) as raised:
            jixiao.Engine().new("hunan-department-2021", {"单位代号": "007"})
        self.assertIn(str(raised.exception), Path("python/README.md").read_text("utf-8"))


class Types(unittest.TestCase):
    def test_the_package_is_marked_as_typed(self):
        self.assertTrue(STUB.with_name("py.typed").exists())

    def test_what_has_a_type_is_there_and_the_other_way_round(self):
        stub = ast.parse(STUB.read_text("utf-8"))
        named = {node.name for node in stub.body if isinstance(node, ast.ClassDef)}
        named |= {node.target.id for node in stub.body if isinstance(node, ast.AnnAssign)}
        # Only for types: no one can make a description of a form.
        self.assertEqual(named - {"FormDescription"}, set(jixiao.__all__))

    def test_methods_have_the_parameters_of_their_types(self):
        stub = ast.parse(STUB.read_text("utf-8"))
        (engine,) = [node for node in stub.body if isinstance(node, ast.ClassDef) and node.name == "Engine"]
        methods = [node for node in engine.body if isinstance(node, ast.FunctionDef)]
        typed = {}
        for method in methods:
            if any(isinstance(mark, ast.Name) and mark.id == "property" for mark in method.decorator_list):
                continue
            given = [argument.arg for argument in method.args.args + method.args.kwonlyargs][1:]
            typed[method.name] = given
            self.assertTrue(method.name == "__init__" or ast.get_docstring(method), method.name)
        there = {
            name: list(inspect.signature(getattr(jixiao.Engine, name)).parameters)[1:]
            for name in dir(jixiao.Engine)
            if not name.startswith("_") and callable(getattr(jixiao.Engine, name))
        }
        there["__init__"] = list(inspect.signature(jixiao.Engine).parameters)
        self.assertEqual(typed, there)

    def test_exceptions_and_tables_are_of_the_kinds_they_say(self):
        stub = ast.parse(STUB.read_text("utf-8"))
        for node in stub.body:
            if isinstance(node, ast.ClassDef) and node.name in jixiao.__all__ and node.bases:
                base = node.bases[0].id
                bases = [kind.__name__ for kind in getattr(jixiao, node.name).__mro__]
                self.assertIn(base if base != "NamedTuple" else "tuple", bases)
        fields = [name for name in jixiao.Tables._fields]
        self.assertEqual(fields, ["files", "values", "findings"])


if __name__ == "__main__":
    unittest.main()
