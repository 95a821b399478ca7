// Renders Cucumber Messages with Cucumber's own HTML formatter: node scripts/cucumber_html.mjs MESSAGES.ndjson OUT.html
// The formatter is looked for where node looks for packages: npm install --no-save @cucumber/html-formatter, or NODE_PATH.
import { createReadStream, createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , messages, out] = process.argv;
const formatter = createRequire(import.meta.url).resolve("@cucumber/html-formatter");
const { CucumberHtmlStream } = await import(pathToFileURL(formatter));

const page = new CucumberHtmlStream();
page.pipe(createWriteStream(out));
for await (const line of createInterface({ input: createReadStream(messages) })) page.write(JSON.parse(line));
page.end();
