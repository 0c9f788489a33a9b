/** Options of a `docker` command that list only the objects of a stack. Another stack's name may begin with its name. */
export function stackFilters(project: string, stack: string): string[] {
  return ["--filter", `label=kopano.project=${project}`, "--filter", `label=kopano.stack=${stack}`];
}
