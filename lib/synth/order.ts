import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct, Node } from 'constructs';

/**
 * Turns the dependencies that a person declared between any constructs into dependencies between charts and between API
 * objects, as cdk8s does. Returns whether one chart depends on another, which is when cdk8s numbers its files.
 */
export function resolveDependencies(constructs: readonly IConstruct[]): boolean {
  let dependentCharts = false;
  for (const parent of constructs) {
    if (!Chart.isChart(parent)) continue;
    for (const child of parent.node.children) {
      if (!Chart.isChart(child)) continue;
      parent.node.addDependency(child);
      dependentCharts = true;
    }
  }
  const declared = declaredDependencies(constructs);
  if (declared.length === 0) return dependentCharts;
  for (const [source, target] of declared) {
    const chart = Chart.of(source);
    const other = Chart.of(target);
    if (chart === other) continue;
    chart.node.addDependency(other);
    dependentCharts = true;
  }
  for (const [source, target] of declaredDependencies(constructs)) {
    const targets = ownObjects(target);
    for (const object of ownObjects(source)) {
      object.node.addDependency(...targets.filter((other) => other !== object));
    }
  }
  return dependentCharts;
}

function declaredDependencies(constructs: readonly IConstruct[]): (readonly [IConstruct, IConstruct])[] {
  const declared: (readonly [IConstruct, IConstruct])[] = [];
  for (const source of constructs) for (const target of source.node.dependencies) declared.push([source, target]);
  return declared;
}

/** The API objects in this construct that belong to its own chart, not to one nested in it. */
function ownObjects(construct: IConstruct): ApiObject[] {
  const chart = Chart.of(construct);
  return construct.node
    .findAll()
    .filter(isApiObject)
    .filter((object) => Chart.of(object) === chart);
}

export function isApiObject(construct: IConstruct): construct is ApiObject {
  return ApiObject.isApiObject(construct);
}

/**
 * Orders constructs so that each comes after what it depends on, in the very order of cdk8s' `DependencyGraph`, which
 * takes exponential time where many things depend on many.
 *
 * @param constructs one construct and all below it, in tree order; dependencies on others are left out of account
 * @throws Error naming the constructs, where dependencies form a cycle
 */
export function inDependencyOrder(constructs: readonly IConstruct[]): readonly IConstruct[] {
  if (standAlone(constructs)) return constructs;
  // Keyed by path in a plain object, because cdk8s does so: integer-like paths come first.
  const vertices: Record<string, Vertex> = Object.create(null);
  for (const construct of constructs) vertices[construct.node.path] = { construct, targets: new Set(), inbound: 0 };
  for (const construct of constructs) {
    const source = vertices[construct.node.path];
    for (const dependency of construct.node.dependencies) {
      const target = vertices[dependency.node.path];
      if (!source || !target || source.targets.has(target)) continue;
      source.targets.add(target);
      target.inbound++;
    }
  }
  return new Walk().over(Object.values(vertices));
}

/** Whether constructs depend on nothing and have no path that cdk8s would move to the front: tree order is theirs. */
export function standAlone(constructs: readonly IConstruct[]): boolean {
  return constructs.every(({ node }) => !isWholeNumber(node) && node.dependencies.length === 0);
}

/** Whether the path is a whole number. Those below the first level hold a slash, and need not be looked at. */
function isWholeNumber({ path, scope }: Node): boolean {
  return scope?.node.scope === undefined && /^\d+$/.test(path);
}

interface Vertex {
  readonly construct: IConstruct;
  readonly targets: Set<Vertex>;
  inbound: number;
}

/** A depth-first walk that emits a vertex after all that it points to. */
class Walk {
  private readonly ordered: IConstruct[] = [];
  private readonly done = new Set<Vertex>();
  private readonly open = new Set<Vertex>();

  over(vertices: readonly Vertex[]): IConstruct[] {
    for (const vertex of vertices) if (vertex.inbound === 0) this.visit(vertex);
    // What is left has only inbound edges from itself: the walk below meets the cycle and throws.
    for (const vertex of vertices) this.visit(vertex);
    return this.ordered;
  }

  private visit(start: Vertex): void {
    if (this.done.has(start)) return;
    const stack = [this.enter(start)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { value: next, done } = top.targets.next();
      if (done) {
        this.leave(top.vertex);
        stack.pop();
      } else if (!this.done.has(next)) stack.push(this.enter(next));
    }
  }

  private enter(vertex: Vertex): { readonly vertex: Vertex; readonly targets: Iterator<Vertex, undefined> } {
    if (this.open.has(vertex)) {
      const path = [...this.open, vertex].map(({ construct }) => construct.node.path);
      throw new Error(
        `Dependency cycle detected: ${path.slice(path.indexOf(vertex.construct.node.path)).join(' => ')}. Fix: Take one of these dependencies away.`,
      );
    }
    this.open.add(vertex);
    return { vertex, targets: vertex.targets.values() };
  }

  private leave(vertex: Vertex): void {
    this.open.delete(vertex);
    this.done.add(vertex);
    this.ordered.push(vertex.construct);
  }
}
