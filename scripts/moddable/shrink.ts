import { parseAst } from 'rolldown/parseAst';

/** A node of the syntax tree, in the words of ESTree. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/**
 * Rewrites a module so that it takes less of the flash on XS, and does the same:
 *
 * - A constant that is a number or a boolean stands where it is used. As a variable of the module it takes two slots and a
 *   name, and a slot more in each function that uses it.
 * - A function of the module becomes an arrow function: another one can be a constructor, and for that has a prototype
 *   object, four slots in all.
 * - A variable that is set once is a constant. Of any other, XS keeps a place in RAM.
 *
 * @param source an ECMAScript module without names that stand for different things at the top, as esbuild bundles it
 */
export function shrink(source: string): string {
  return declared(inlined(source));
}

/**
 * Names like `_verify` that are used on something else than `this`, and so may be another's: the SDK has such members too.
 * All others are private members of the project's classes.
 */
export function sharedMembers(source: string): string[] {
  const names = new Set<string>();
  const add = ({ name }: Node) => {
    if (typeof name === 'string' && name.startsWith('_')) names.add(name);
  };
  const ofThis = (node: unknown) => (node as Node | null)?.type === 'ThisExpression';
  for (const statement of parseAst(source).body as unknown as readonly Node[])
    visit(statement, (node, parent) => {
      if (node.type === 'MemberExpression' && node.computed !== true && !ofThis(node.object))
        add(node.property as Node);
      if (node.type === 'ObjectExpression')
        for (const { key } of node.properties as readonly Node[]) if (isNode(key)) add(key);
      if (node.type === 'ObjectPattern' && !(parent?.type === 'VariableDeclarator' && ofThis(parent.init)))
        for (const { key } of node.properties as readonly Node[]) if (isNode(key)) add(key);
    });
  return [...names].sort();
}

/** The module with its constants in the places where they are used. */
function inlined(source: string): string {
  const program = parseAst(source).body as unknown as readonly Node[];
  const values = constantsOf(program, source);
  for (const name of [...assignedIn(program), ...namesInside(program), ...exportedBy(program)])
    values.delete(name);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const statement of program) {
    const name = soleName(statement);
    if (name !== undefined && values.has(name)) {
      edits.push({ start: statement.start, end: statement.end, text: '' });
      continue;
    }
    visit(statement, (node, parent, key) => {
      const value = values.get(node.name as string);
      if (value === undefined || !isUse(node, parent, key)) return;
      const text =
        parent?.type === 'Property' && parent.shorthand === true ? `${node.name}: ${value}` : value;
      edits.push({ start: node.start, end: node.end, text });
    });
  }
  let result = '';
  let at = 0;
  // A shorthand property is a node for its name and another one for its value, at the same place.
  for (const { start, end, text } of edits.sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    result += source.slice(at, start) + text;
    at = end;
  }
  return result + source.slice(at);
}

/** The module with arrow functions for its functions, in front of all else, and with `const` for what is set once. */
function declared(source: string): string {
  const program = parseAst(source).body as unknown as readonly Node[];
  const assigned = new Set(assignedIn(program));
  const constructors = new Set(constructorsIn(program));
  const text = (node: unknown) => source.slice((node as Node).start, (node as Node).end);
  const imports: string[] = [];
  const functions: string[] = [];
  const rest: string[] = [];
  for (const statement of program) {
    if (statement.type === 'ImportDeclaration') imports.push(text(statement));
    else if (statement.type === 'FunctionDeclaration') {
      const name = (statement.id as Node).name as string;
      if (assigned.has(name) || constructors.has(name) || !canBeArrow(statement)) {
        rest.push(text(statement));
        continue;
      }
      const parameters = (statement.params as readonly Node[]).map(text).join(', ');
      const word = statement.async === true ? 'async ' : '';
      functions.push(`const ${name} = ${word}(${parameters}) => ${text(statement.body)};`);
    } else if (statement.type === 'VariableDeclaration') {
      for (const variable of statement.declarations as readonly Node[]) {
        const names = namesOf(variable.id);
        const once = variable.init !== null && names.every((name) => !assigned.has(name));
        rest.push(`${once ? 'const' : 'let'} ${text(variable)};`);
      }
    } else rest.push(text(statement));
  }
  return [...imports, ...functions, ...rest, ''].join('\n');
}

/** The variables at the top that are numbers or booleans, with what they are. */
function constantsOf(program: readonly Node[], source: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const statement of program) {
    const name = soleName(statement);
    if (name === undefined) continue;
    const value = (statement.declarations as readonly Node[])[0]?.init as Node | null;
    if (value === null || value === undefined) continue;
    const negative = value.type === 'UnaryExpression' && value.operator === '-';
    const literal = (negative ? value.argument : value) as Node;
    if (literal.type !== 'Literal' || !['number', 'boolean'].includes(typeof literal.value)) continue;
    const text = source.slice(value.start, value.end);
    values.set(name, negative ? `(${text})` : text);
  }
  return values;
}

/** The name that a statement declares, when it declares one variable and nothing else. */
function soleName(statement: Node): string | undefined {
  if (statement.type !== 'VariableDeclaration') return undefined;
  const [variable, further] = statement.declarations as readonly Node[];
  const id = variable?.id as Node | undefined;
  return further === undefined && id?.type === 'Identifier' ? (id.name as string) : undefined;
}

/** Whether an identifier stands for the value of a variable, not for the name of a member. */
function isUse(node: Node, parent: Node | undefined, key: string): boolean {
  if (node.type !== 'Identifier' || key === 'label') return false;
  if (parent?.computed === true) return true;
  if (parent?.type === 'MemberExpression') return key !== 'property';
  const isMember = ['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent?.type ?? '');
  return !(isMember && key === 'key' && parent?.shorthand !== true);
}

/** The names of variables that are assigned to after they have been made. */
function assignedIn(program: readonly Node[]): string[] {
  const names: string[] = [];
  for (const statement of program)
    visit(statement, (node) => {
      if (node.type === 'AssignmentExpression') names.push(...namesOf(node.left));
      else if (node.type === 'UpdateExpression') names.push(...namesOf(node.argument));
      else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement')
        names.push(...namesOf(node.left));
    });
  return names;
}

/** The names that are called with `new`, or whose `prototype` is used. */
function constructorsIn(program: readonly Node[]): string[] {
  const names: string[] = [];
  for (const statement of program)
    visit(statement, (node) => {
      if (node.type === 'NewExpression') names.push(...namesOf(node.callee));
      else if (node.type === 'MemberExpression' && (node.property as Node).name === 'prototype')
        names.push(...namesOf(node.object));
      else if (node.superClass !== undefined && node.superClass !== null)
        names.push(...namesOf(node.superClass));
    });
  return names;
}

/** The names that functions, blocks and classes declare inside, which may hide those at the top. */
function namesInside(program: readonly Node[]): string[] {
  const names: string[] = [];
  for (const statement of program)
    visit(statement, (node, parent) => {
      const top = parent === undefined || (parent === statement && node.type === 'VariableDeclarator');
      if (node.type === 'VariableDeclarator' && !top) names.push(...namesOf(node.id));
      if (/^(Function|ArrowFunction)/.test(node.type))
        for (const parameter of node.params as readonly Node[]) names.push(...namesOf(parameter));
      if (/^(Function|Class)(Declaration|Expression)$/.test(node.type) && !top)
        names.push(...namesOf(node.id));
      if (node.type === 'CatchClause') names.push(...namesOf(node.param));
    });
  return names;
}

/** The names that other modules see. */
function exportedBy(program: readonly Node[]): string[] {
  return program
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap(({ specifiers }) => specifiers as readonly Node[])
    .flatMap(({ local }) => namesOf(local));
}

/** The names in a pattern, or in a declaration of variables. */
function namesOf(pattern: unknown): string[] {
  const node = pattern as Node | null | undefined;
  switch (node?.type) {
    case 'Identifier':
      return [node.name as string];
    case 'AssignmentPattern':
      return namesOf(node.left);
    case 'RestElement':
      return namesOf(node.argument);
    case 'ArrayPattern':
      return (node.elements as readonly unknown[]).flatMap(namesOf);
    case 'ObjectPattern':
      return (node.properties as readonly Node[]).flatMap(({ type, value, argument }) =>
        namesOf(type === 'RestElement' ? argument : value),
      );
    case 'VariableDeclaration':
      return (node.declarations as readonly Node[]).flatMap(({ id }) => namesOf(id));
    default:
      return [];
  }
}

/** Whether a function can do without what an arrow function does not have. */
function canBeArrow(declaration: Node): boolean {
  if (declaration.generator === true) return false;
  const uses = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(uses);
    if (!isNode(value)) return false;
    if (value.type === 'ThisExpression' || value.type === 'MetaProperty') return true;
    if (value.type === 'Identifier' && value.name === 'arguments') return true;
    if (/^(Function|Class)/.test(value.type)) return false;
    return Object.values(value).some(uses);
  };
  return !uses(declaration.params) && !uses(declaration.body);
}

/** Calls back for a node and all below it, with the node above and the member that it is there. */
function visit(
  node: Node,
  see: (node: Node, parent: Node | undefined, key: string) => void,
  parent?: Node,
  key = '',
): void {
  see(node, parent, key);
  for (const [member, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) visit(child, see, node, member);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
