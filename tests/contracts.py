"""A contract for import-linter that it does not bring: no file of a package reaches itself by imports."""

from graphlib import CycleError, TopologicalSorter

from importlinter import Contract, ContractCheck, fields, output


class NoCircles(Contract):
    """No circle of files in any of the packages. Imports for the type checker alone count like all others."""

    type_name = "no_circles"
    packages = fields.SetField(subfield=fields.StringField())

    def check(self, graph, verbose):  # noqa: ARG002 - import-linter's signature
        """Look for one circle in each package."""
        circles = [circle for package in sorted(self.packages) if (circle := self._circle(graph, package))]
        return ContractCheck(kept=not circles, metadata={"circles": circles})

    def render_broken_contract(self, check):
        """Print each circle as a chain of imports."""
        for circle in check.metadata["circles"]:
            output.print_error(" <- ".join(circle))
            output.new_line()

    @staticmethod
    def _circle(graph, package):
        files = {it for it in graph.modules if it == package or it.startswith(f"{package}.")}
        imports = {it: graph.find_modules_directly_imported_by(it) & files for it in files}
        try:
            TopologicalSorter(imports).prepare()
        except CycleError as error:
            return error.args[1]
        return None
