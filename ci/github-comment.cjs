// Posts the report of a stack as a comment on the pull request, or updates the comment of an earlier push.
// Called by actions/github-script, which provides `github` and `context`.
const { readFileSync } = require("node:fs");

module.exports = async ({ github, context, stack }) => {
  const marker = `<!-- kopano report ${stack} -->`;
  const body = `${marker}\n${readFileSync(`preview/${stack}.md`, "utf8")}`;
  const { owner, repo } = context.repo;
  const request = { owner, repo, issue_number: context.issue.number };
  const comments = await github.paginate(github.rest.issues.listComments, request);
  const mine = comments.find((comment) => comment.body?.startsWith(marker));
  if (mine === undefined) await github.rest.issues.createComment({ ...request, body });
  else await github.rest.issues.updateComment({ owner, repo, comment_id: mine.id, body });
};
