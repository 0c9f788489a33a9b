/** Prefix of all names of a stack on the engine: `<project>-<stack>`, so that stacks on one engine never collide. */
export function enginePrefix(project: string, stack: string): string {
  return `${project}-${stack}`.toLowerCase().replace(/[^a-z0-9_.-]/g, "-");
}
