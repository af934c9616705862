package csvfile

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// headSize is how much of a file tells what it is, and has its header, in bytes.
const headSize = 64 << 10

// workbooks are the types of spreadsheets, with the names that people know them by.
var workbooks = map[string]string{
	".xlsx": "Excel (.xlsx)", ".xlsm": "Excel (.xlsm)", ".xls": "Excel (.xls)", ".ods": "OpenDocument (.ods)", ".ole": "Excel (.xls)", ".numbers": "Numbers (.numbers)",
}

// pages are texts that are no lists. Some programs save HTML under the name of a spreadsheet.
var pages = map[string]string{".html": "HTML", ".xml": "XML", ".json": "JSON", ".ndjson": "JSON", ".rtf": "RTF"}

// checkKind finds files that only have the name of a CSV file.
func checkKind(head []byte) *Fault {
	found := mimetype.Detect(head)
	if name, is := workbooks[found.Extension()]; is {
		return fault(Workbook, 0, "type", name)
	}
	for kind := found; kind != nil; kind = kind.Parent() {
		if name, is := pages[kind.Extension()]; is {
			return fault(OtherType, 0, "type", name)
		}
		if kind.Is("text/plain") || kind.Is("application/octet-stream") && kind == found {
			return nil
		}
	}
	return fault(OtherType, 0, "type", strings.TrimSpace(found.String()+" "+found.Extension()))
}
