import { join, resolve } from "node:path"

import * as ast from "typescript/unstable/ast"
import { type Project, type Symbol, SymbolFlags } from "typescript/unstable/sync"

/** A piece of code that runs, or not, as a whole: a declaration, or a method of a service. */
export interface Unit {
  /** Declarations that it refers to: of other units, or of methods in a service's type. */
  readonly refersTo: Set<ast.Node>
  /** The unit that makes a service of which this is a method: without it, there is no such method. */
  readonly madeBy: Unit | undefined
  /** AWS commands that it makes: `dynamodb:GetItem`. */
  readonly commands: Set<string>
  /** Environment variables that it reads by the configuration. */
  readonly variables: Set<string>
}

/** All code under `src` as units, by what declares them. A method of a service has the service's type as its declaration. */
export type CodeGraph = ReadonlyMap<ast.Node, ReadonlyArray<Unit>>

const root = resolve(import.meta.dirname, "../..")
const sourceFolder = join(root, "src")

/** The services that IAM does not call as their client is called. */
const iamNames: Readonly<Record<string, string>> = { sesv2: "ses" }

/** The parts of a transaction are actions of their own. */
const transactionParts: Readonly<Record<string, string>> = {
  Put: "dynamodb:PutItem",
  Update: "dynamodb:UpdateItem",
  Delete: "dynamodb:DeleteItem",
  ConditionCheck: "dynamodb:ConditionCheckItem",
}
const partsOnly = "dynamodb:TransactWriteItems"

const isStatic = (node: ast.PropertyDeclaration): boolean =>
  node.modifiers?.some(({ kind }) => kind === ast.SyntaxKind.StaticKeyword) === true

const isFunction = (node: ast.Node | undefined): boolean =>
  node !== undefined &&
  (ast.isArrowFunction(node) ||
    ast.isFunctionExpression(node) ||
    (ast.isCallExpression(node) && node.expression.getText().startsWith("Effect.fn")))

/** Whether what a node declares runs only where something refers to it. */
const declaresUnit = (node: ast.Node): boolean =>
  ast.isFunctionDeclaration(node) ||
  ast.isClassDeclaration(node) ||
  (ast.isPropertyDeclaration(node) && isStatic(node)) ||
  (ast.isVariableDeclaration(node) &&
    ast.isIdentifier(node.name) &&
    (isFunction(node.initializer) || ast.isSourceFile(node.parent.parent.parent)))

/** `Config.Int("BACKUP_RETENTION_DAYS")` reads that variable. */
const variablesIn = ({ arguments: given, expression }: ast.CallExpression): ReadonlyArray<string> =>
  /^Config\.[A-Z]/.test(expression.getText())
    ? given.flatMap((argument) => (ast.isStringLiteral(argument) ? [argument.text] : []))
    : []

/** The members of a service: `Table.of({ … })`. */
const isServiceOf = (node: ast.Node): node is ast.ObjectLiteralExpression =>
  ast.isObjectLiteralExpression(node) &&
  ast.isCallExpression(node.parent) &&
  ast.isPropertyAccessExpression(node.parent.expression) &&
  node.parent.expression.name.text === "of"

/** What IAM calls a command that has no action of its own name: an upload in parts is a right to put. */
const actionOf = (command: string): string =>
  ({
    CreateMultipartUpload: "PutObject",
    UploadPart: "PutObject",
    CompleteMultipartUpload: "PutObject",
    HeadObject: "GetObject",
  })[command] ?? command

interface Reading {
  readonly project: Project
  readonly units: Map<ast.Node, Array<Unit>>
  /** Names of commands that the file imports, with their service. */
  readonly commands: Map<string, string>
  readonly names: Array<{ readonly unit: Unit; readonly node: ast.Node }>
  readonly patterns: Array<{ readonly unit: Unit; readonly node: ast.ObjectBindingPattern }>
}

const newUnit = ({ units }: Reading, declaration: ast.Node, madeBy?: Unit): Unit => {
  const unit: Unit = { refersTo: new Set(), commands: new Set(), variables: new Set(), madeBy }
  units.set(declaration, [...(units.get(declaration) ?? []), unit])
  return unit
}

const declarationsOf = ({ project }: Reading, symbol: Symbol | undefined): ReadonlyArray<ast.Node> => {
  if (symbol === undefined) return []
  const original = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : project.checker.getAliasedSymbol(symbol)
  return original.declarations
    .filter(({ path }) => resolve(path).toLowerCase().startsWith(sourceFolder.toLowerCase()))
    .flatMap((handle) => handle.resolve(project) ?? [])
}

const serviceMembers = (reading: Reading, literal: ast.ObjectLiteralExpression, around: Unit): void => {
  const { checker } = reading.project
  const type = checker.getContextualType(literal)
  for (const member of literal.properties) {
    const name = ast.isSpreadAssignment(member) ? "" : member.name.getText()
    const declared = type === undefined ? [] : declarationsOf(reading, checker.getPropertyOfType(type, name))
    const methods = declared.map((declaration) => newUnit(reading, declaration, around))
    for (const each of methods.length === 0 ? [around] : methods) {
      if (ast.isShorthandPropertyAssignment(member)) {
        for (const target of declarationsOf(reading, checker.getShorthandAssignmentValueSymbol(member))) {
          each.refersTo.add(target)
        }
      } else member.forEachChild((child) => visit(reading, child, each))
    }
  }
}

const visit = (reading: Reading, node: ast.Node, around: Unit): void => {
  if (ast.isTypeNode(node) || ast.isImportDeclaration(node)) return
  if (isServiceOf(node)) return serviceMembers(reading, node, around)
  const unit = declaresUnit(node) ? newUnit(reading, node) : around
  if (ast.isIdentifier(node)) reading.names.push({ unit, node })
  if (ast.isObjectBindingPattern(node)) reading.patterns.push({ unit, node })
  if (ast.isNewExpression(node)) {
    const command = node.expression.getText()
    const service = reading.commands.get(command)
    if (service !== undefined) unit.commands.add(`${service}:${actionOf(command.replace(/Command$/, ""))}`)
  }
  if (ast.isCallExpression(node)) for (const name of variablesIn(node)) unit.variables.add(name)
  if (ast.isPropertyAssignment(node)) {
    const part = transactionParts[node.name.getText()]
    if (part !== undefined) unit.commands.add(part)
  }
  node.forEachChild((child) => visit(reading, child, unit))
}

const readFile = (project: Project, units: Reading["units"], file: ast.SourceFile): void => {
  const commands = new Map(
    [...file.text.matchAll(/import \{([^}]+)\} from "@aws-sdk\/client-([a-z0-9-]+)"/g)].flatMap(
      ([, names = "", client = ""]) =>
        names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => /^\w+Command$/.test(name))
          .map((name) => [name, iamNames[client] ?? client.replaceAll("-", "")] as const),
    ),
  )
  const reading: Reading = { project, units, commands, names: [], patterns: [] }
  visit(reading, file, newUnit(reading, file))
  const { checker } = project
  const symbols = checker.getSymbolAtLocation(reading.names.map(({ node }) => node))
  for (const [index, { node, unit }] of reading.names.entries()) {
    const shorthand = ast.isShorthandPropertyAssignment(node.parent)
    const symbol = shorthand ? checker.getShorthandAssignmentValueSymbol(node.parent) : symbols[index]
    for (const declaration of declarationsOf(reading, symbol)) unit.refersTo.add(declaration)
  }
  const types = checker.getTypeAtLocation(reading.patterns.map(({ node }) => node))
  for (const [index, { node, unit }] of reading.patterns.entries()) {
    const type = types[index]
    for (const element of type === undefined ? [] : node.elements) {
      const name = (element.propertyName ?? element.name)?.getText() ?? ""
      const property = type === undefined ? undefined : checker.getPropertyOfType(type, name)
      for (const declaration of declarationsOf(reading, property)) unit.refersTo.add(declaration)
    }
  }
}

/** Reads all code under `src` with the compiler's own knowledge of what each name means. */
export const readCode = (project: Project): CodeGraph => {
  const units: Reading["units"] = new Map()
  for (const name of project.program.getSourceFileNames()) {
    const file = name.startsWith(`${sourceFolder}/`) ? project.program.getSourceFile(name) : undefined
    if (file !== undefined) readFile(project, units, file)
  }
  return units
}

/** The service that gives a session for one tenant. */
const isSessions = (node: ast.Node): boolean => ast.isClassDeclaration(node) && node.name?.text === "TenantSessions"

/** Whether its calls are made in such a session: those of the methods of a service that is made with them. */
const isForTenant = ({ madeBy }: Unit): boolean => [...(madeBy?.refersTo ?? [])].some(isSessions)

/** What code can do: IAM's actions, by who takes them, and what it reads of its environment. */
export interface Actions {
  /** The function, by its own role. */
  readonly own: ReadonlySet<string>
  /** Sessions of the tenants' role. */
  readonly forTenants: ReadonlySet<string>
  /** Environment variables. */
  readonly variables: ReadonlySet<string>
}

/** The actions and variables of all that can run once something refers to `entry`. */
export const actionsFrom = (graph: CodeGraph, entry: ast.Node): Actions => {
  const reached = new Set<ast.Node>([entry])
  const running = new Set<Unit>()
  // A method waits for its service to be made, which may be found out later: round by round until nothing is new.
  for (let before = -1; before !== running.size;) {
    before = running.size
    // A set yields what is added to it while it is walked.
    for (const node of reached) {
      for (const unit of graph.get(node) ?? []) {
        if (unit.madeBy !== undefined && !running.has(unit.madeBy)) continue
        running.add(unit)
        for (const declaration of unit.refersTo) reached.add(declaration)
      }
    }
  }
  const of = (forTenant: boolean) =>
    new Set(
      [...running]
        .filter((unit) => isForTenant(unit) === forTenant)
        .flatMap(({ commands }) => [...commands])
        .filter((action) => action !== partsOnly),
    )
  const variables = new Set([...running].flatMap((unit) => [...unit.variables]))
  return { own: of(false), forTenants: of(true), variables }
}
