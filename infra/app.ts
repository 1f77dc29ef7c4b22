import { App } from 'aws-cdk-lib'
import { addChecks } from './checks.ts'
import { OrderStack } from './order-stack.ts'
import { SandboxStack } from './sandbox-stack.ts'
import { readSettings } from './settings.ts'

const app = new App()
const sandbox = new SandboxStack(app, 'Sandbox')
const orders = new OrderStack(app, 'Orders', readSettings(app.node), sandbox)
addChecks(app, [sandbox, orders])
app.synth()
