import { testHistories } from "./HistoryTests.ts"

testHistories(1)
