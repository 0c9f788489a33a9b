// Posts the report of a stack as a note on the merge request, or updates the note of an earlier push.
// GITLAB_TOKEN is a project access token with the scope `api`; the job token cannot write notes.
const { readFileSync } = require("node:fs");

async function main(stack) {
  const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = process.env;
  if (!stack || !CI_API_V4_URL || !CI_PROJECT_ID || !CI_MERGE_REQUEST_IID || !GITLAB_TOKEN)
    throw new Error("usage: node ci/gitlab-comment.cjs STACK, in a merge request pipeline, with GITLAB_TOKEN");
  const marker = `<!-- kopano report ${stack} -->`;
  const body = `${marker}\n${readFileSync(`preview/${stack}.md`, "utf8")}`;
  const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
  const call = async (url, method, content) => {
    const headers = { "PRIVATE-TOKEN": GITLAB_TOKEN, "Content-Type": "application/json" };
    const response = await fetch(url, { method, headers, ...(content && { body: JSON.stringify(content) }) });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return { value: await response.json(), next: response.headers.get("x-next-page") };
  };
  let mine;
  for (let page = "1"; page && mine === undefined; ) {
    const { value, next } = await call(`${notes}?per_page=100&page=${page}`, "GET");
    mine = value.find((note) => note.body.startsWith(marker));
    page = next;
  }
  if (mine === undefined) await call(notes, "POST", { body });
  else await call(`${notes}/${mine.id}`, "PUT", { body });
}

main(process.argv[2]).catch((error) => {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
});
