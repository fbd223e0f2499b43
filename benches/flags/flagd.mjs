// flagd's in-process evaluator, for the rows and rules of rows.json: node flagd.mjs RUNS MILLISECONDS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { FlagdCore } = createRequire(import.meta.url)("@openfeature/flagd-core");
const { Rows, Rules } = JSON.parse(readFileSync("rows.json", "utf8"));
const [runs, time] = process.argv.slice(2).map(Number);

const flags = Object.fromEntries(Rules.map(({ JSON: targeting }, at) => [
  `flag${at}`,
  { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "off", targeting },
]));
const core = new FlagdCore();
core.setConfigurations(JSON.stringify({ flags }));
const keys = Object.keys(flags);
const contexts = Rows.map((row) => {
  const context = { env: row["X-Env"] ?? "prod", country: row["X-Country"] ?? "", plan: row["X-Plan"] ?? "free", age: Number(row["X-Age"] ?? 0) };
  return row["X-User-Id"] === undefined ? context : { ...context, user_id: Number(row["X-User-Id"]) };
});
const quiet = { error() {}, warn() {}, info() {}, debug() {} };
const evaluate = (context) => keys.map((key) => core.resolveBooleanEvaluation(key, false, context, quiet).value);

console.log("answers", contexts.flatMap(evaluate).map(Number).join(""));
for (let run = 0; run < runs; run++) {
  let n = 0;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  let wall = 0n;
  while ((wall = process.hrtime.bigint() - start) < BigInt(time) * 1_000_000n) {
    for (const context of contexts) evaluate(context);
    n += contexts.length;
  }
  const { user, system } = process.cpuUsage(cpu);
  console.log("flagd", Number(wall) / n, ((user + system) * 1000) / n);
}
