#!/usr/bin/env node
// The language host of Node programs for a CLI built from source, because the official one is not available as a Go
// module. It implements the CLI's protocol with the stubs of @pulumi/pulumi, and runs the program with that package's
// runner, so it only has to pass on arguments.

const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const path = require("node:path");

// The CLI starts the host in the project's folder.
const requireFromProject = createRequire(path.join(process.cwd(), "package.json"));
const requireFromSdk = createRequire(sdk());
const grpc = requireFromSdk("@grpc/grpc-js");
const { LanguageRuntimeService } = requireFromSdk("./proto/language_grpc_pb");
const language = requireFromSdk("./proto/language_pb");
const { PluginInfo } = requireFromSdk("./proto/plugin_pb");
const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb");

// Node's runner uses this exit code after it has reported the error to the user.
const alreadyReported = 32;
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
const programs = new Set();

function sdk() {
  try {
    return requireFromProject.resolve("@pulumi/pulumi/package.json");
  } catch {
    process.stderr.write(`The packages of ${process.cwd()} are not installed: run \`npm ci\` there.\n`);
    process.exit(1);
  }
}

function environment(request) {
  const configuration = Object.fromEntries(request.getConfigMap().entries());
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  return {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(configuration),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false),
  };
}

function programArguments(request) {
  const info = request.getInfo();
  const nodeArguments = String(info?.getOptions()?.toJavaScript().nodeargs ?? "")
    .split(/\s+/)
    .filter((argument) => argument !== "");
  return [
    ...nodeArguments,
    requireFromProject.resolve("@pulumi/pulumi/cmd/run"),
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engineAddress],
    ...["--organization", request.getOrganization()],
    ...["--project", request.getProject()],
    ...["--root-directory", info?.getRootDirectory() ?? request.getPwd()],
    ...["--stack", request.getStack()],
    ...["--pwd", request.getPwd()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info?.getEntryPoint() || request.getProgram() || ".",
    ...request.getArgsList(),
  ];
}

function run({ request }, answer) {
  const response = new language.RunResponse();
  const program = spawn(process.execPath, programArguments(request), {
    cwd: request.getPwd(),
    env: environment(request),
    stdio: ["ignore", "inherit", "inherit"],
  });
  programs.add(program);
  program.once("error", (error) => {
    programs.delete(program);
    response.setError(`the program could not be started: ${error.message}`);
    answer(null, response);
  });
  program.once("exit", (code, signal) => {
    programs.delete(program);
    if (code === alreadyReported) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with ${signal ?? `exit code ${code}`}`);
    answer(null, response);
  });
}

function stopPrograms() {
  for (const program of programs) program.kill("SIGTERM");
}

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, {
  handshake: (_, answer) => answer(null, new language.LanguageHandshakeResponse()),
  getPluginInfo: (_, answer) => answer(null, new PluginInfo().setVersion(requireFromSdk("./package.json").version)),
  getRequiredPackages: (_, answer) => answer(null, new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: (_, answer) => answer(null, new language.GetRequiredPluginsResponse()),
  run,
  cancel: (_, answer) => {
    stopPrograms();
    answer(null, new Empty());
  },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopPrograms();
    process.exit(0);
  });
}
process.on("exit", stopPrograms);

// A killed CLI cannot stop its host and program; they must not stay behind.
const commandLine = process.ppid;
setInterval(() => process.ppid === commandLine || process.exit(1), 1000).unref();
