"""How many lines of a peer's program a workload takes in one form."""

import ast


def lines(text, name, form):
    """Lines of the functions that compute a step: model, loss, loops and optimiser, without blank lines, comments
    and the branches of other forms; nor how weights are made, tasks drawn and steps repeated."""
    module = Chosen(dict(name=name, form=form)).visit(ast.parse(text))
    found = set()
    functions = defined(module.body)
    for start in roots(module, name) | {"adam"}:
        follow(start, [functions], module, found)
    source = text.splitlines()
    return sum(1 for line in found if source[line - 1].strip() and not source[line - 1].strip().startswith("#"))


class Chosen(ast.NodeTransformer):
    """Leaves the branches that are taken where only what is known decides."""

    def __init__(self, known):
        self.known = known

    def decides(self, test):
        names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
        if not names or not names <= self.known.keys():
            return None
        return bool(eval(compile(ast.Expression(test), "", "eval"), {}, dict(self.known)))

    def visit_If(self, node):
        self.generic_visit(node)
        taken = self.decides(node.test)
        return node if taken is None else node.body if taken else node.orelse

    def visit_IfExp(self, node):
        self.generic_visit(node)
        taken = self.decides(node.test)
        return node if taken is None else node.body if taken else node.orelse


def roots(module, name):
    """The functions of which the program takes its loss."""
    for stmt in module.body:
        if isinstance(stmt, ast.Assign) and names(stmt.targets[0]) & {"loss_and_gradients", "loss_of"}:
            return {name if used == "globals" else used for used in names(stmt.value)}
    raise ValueError("no loss")


def defined(body):
    """Functions by name that stand in these statements, at any depth but in one another."""
    functions = {}
    for stmt in body:
        if isinstance(stmt, ast.FunctionDef):
            functions[stmt.name] = stmt
        else:
            for part in ("body", "orelse"):
                functions |= defined(getattr(stmt, part, []))
    return functions


def follow(name, scopes, module, found):
    """Adds the lines of a function and of those that it uses; what is no function here is passed over."""
    depth = max((depth for depth, scope in enumerate(scopes) if name in scope), default=-1)
    function = scopes[depth][name] if depth >= 0 else None
    if function is None or function.lineno in found:
        return
    head(function, found)
    code = own(function.body, found)
    values = {node.id for each in code for node in ast.walk(each) if is_stored(node)}
    values |= {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    inner = scopes[: depth + 1] + [dict.fromkeys(values) | defined(function.body)]
    for used in names(*function.decorator_list, *code):
        follow(used, inner, module, found)
    for stmt in module.body if depth == 0 else []:
        if isinstance(stmt, ast.Expr) and name in names(stmt):
            span(stmt, found)
            for used in names(stmt) - {name}:
                follow(used, scopes[:1], module, found)


def own(body, found):
    """The expressions and statements of a body without functions that stand in it; adds their lines."""
    kept = []
    for stmt in body:
        if isinstance(stmt, ast.FunctionDef):
            continue
        if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant):
            continue
        if hasattr(stmt, "body"):
            head(stmt, found)
            kept += [node for node in ast.iter_child_nodes(stmt) if isinstance(node, ast.expr)]
            kept += own(stmt.body + getattr(stmt, "orelse", []), found)
        else:
            span(stmt, found)
            kept.append(stmt)
        if isinstance(stmt, ast.Return):
            break  # what follows belongs to other forms
    return kept


def is_stored(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def head(stmt, found):
    first = min([stmt.lineno] + [each.lineno for each in getattr(stmt, "decorator_list", [])])
    found |= set(range(first, max(stmt.lineno + 1, stmt.body[0].lineno)))


def span(node, found):
    found |= set(range(node.lineno, node.end_lineno + 1))


def names(*nodes):
    return {node.id for each in nodes for node in ast.walk(each) if isinstance(node, ast.Name)}
