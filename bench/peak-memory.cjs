// Preloaded into a program: writes its peak memory, in KiB, to the file named by PEAK_MEMORY_FILE.
process.on("exit", () => {
  require("node:fs").writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
