import ts from 'typescript';

/**
 * What the checks need to know of one source file.
 * @typedef {{ imports: string[], exports: string[], starExports: string[], calls: Set<string>, free: Set<string>, lines: number }} Source
 */

const literal = (node) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

/** The module a node names: import, re-export, `import x = require()`, `import()`, `import('x').T`, `require()`, `require.resolve()`. */
function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return literal(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression.getText();
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || callee === 'require' || callee === 'require.resolve';
  return loads ? literal(node.arguments[0]) : undefined;
}

const isExported = (node) => ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);

function exportedNames(node) {
  if (ts.isExportDeclaration(node) && node.exportClause) {
    return ts.isNamedExports(node.exportClause) ? node.exportClause.elements.map((e) => e.name.text) : [node.exportClause.name.text];
  }
  if (!isExported(node)) return [];
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((d) => d.name.getText());
  return node.name ? [node.name.text] : [];
}

/** A name that stands for itself: neither a member (`x.name`, `{ name: 1 }`) nor a declaration. */
function isUse(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return parent.name !== node && parent.propertyName !== node;
}

const isDeclaration = (node) =>
  node.parent.name === node &&
  [
    ts.isVariableDeclaration,
    ts.isParameter,
    ts.isBindingElement,
    ts.isFunctionDeclaration,
    ts.isFunctionExpression,
    ts.isClassDeclaration,
    ts.isImportSpecifier,
    ts.isImportClause,
    ts.isNamespaceImport,
    ts.isInterfaceDeclaration,
    ts.isTypeAliasDeclaration,
  ].some((is) => is(node.parent));

/** @returns {Source} */
export function readSource(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = { imports: new Set(), exports: [], starExports: [], calls: new Set(), used: new Set(), declared: new Set() };
  const visit = (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.imports.add(specifier);
    if (ts.isExportDeclaration(node) && !node.exportClause && specifier) found.starExports.push(specifier);
    if (ts.isCallExpression(node)) found.calls.add(node.expression.getText());
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) found.declared.add(node.text);
      else if (isUse(node)) found.used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const statement of file.statements) found.exports.push(...exportedNames(statement));
  return {
    imports: [...found.imports],
    exports: found.exports,
    starExports: found.starExports,
    calls: found.calls,
    free: new Set([...found.used].filter((name) => !found.declared.has(name))),
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
  };
}
