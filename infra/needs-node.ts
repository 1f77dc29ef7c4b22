// Imported before anything else by what is run directly: npm's scripts run on the node that the project brings, `node <file>` on
// whichever the machine has.
const oldest = 24

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `orders: this needs node ${oldest} or newer, and this is ${process.versions.node}: use the npm scripts, which bring their own, or node_modules/.bin/node`,
  )
  process.exit(1)
}
