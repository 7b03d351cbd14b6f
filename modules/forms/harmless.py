"""Properties that only concern form.io's own renderer, builder or storage: dropped before validation.

So is anything empty. Whatever else isn't honoured is refused: nothing that looks like a rule is skipped.
"""

from typing import Any

NAMES = """
    _id addAnother addAnotherPosition addons allowInput allowMultipleMasks alwaysEnabled applyMaskOn
    attributes autoAdjust autofocus block breadcrumb breadcrumbClickable buttonSettings calculateServer
    className clearOnRefresh collapsed collapsible customClass customOptions dataGridLabel dataType
    datepickerMode dbIndex defaultDate defaultOpen delimiter disableAddingRemovingRows disableOnInvalid
    displayAsTable displayInTimezone displayMask dragNDrop editor enableDate errorLabel fieldSet fixedSize
    format fuseOptions hideInputLabels hideOnChildrenHidden hideSubmitButton id idPath ignoreCache image
    imageSize indexeddb initEmpty inlineEdit input inputFormat inputMode inputType inputsLabelPosition
    internal isSensitiveData isUploadEnabled kickbox labelMargin labelPosition labelWidth layout lazyLoad
    leftIcon legacy limit lockKey mask minSearch modal modalEdit modalLayout multipleMasksTitle
    navigateToLastPage nextPage openWhenEmpty optionsLabelPosition overlay parentType persistent
    placeholderText privateDownload properties protected readOnlyValue recaptcha redrawOn refreshOn
    refreshOnChange reorder requireDecimal restrictLegacy rightIcon rowDrafts saveOnEnter scrollToTop
    searchDebounce searchEnabled searchField searchThreshold selectFields selectThreshold shortcut
    shouldIncludeSubFormPath showCharCount showFullSchema showMessage showValidations showWordCount size sort
    spellcheck storage styleName tab tabindex tableView tags template templates theme timePicker timezone
    title tree truncateMultipleSpacesOld type uniqueOptions uploadOnly url useExactSearch useLocaleSettings
    useOriginalRevision validateOn widget wysiwyg
"""
HARMLESS = frozenset(NAMES.split())
HARMLESS_RULES = frozenset(
    {"custom", "customPrivate", "strictDateValidation", "onlyAvailableItems", "multiple", "step"}
)


def pruned(node: dict[str, Any], drop: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A copy without what says nothing, and without the children that the compiler walks itself."""
    kept = {k: v for k, v in node.items() if k not in drop and (k in FALSE_SPEAKS or not mute(v))}
    for name in NESTED:
        inner = kept.get(name)
        if isinstance(inner, dict):
            kept[name] = {k: v for k, v in inner.items() if k not in HARMLESS_RULES and not mute(v)}
            if not kept[name]:
                del kept[name]
    return kept


NESTED = ("validate", "data", "datePicker", "fields", "widget")


FALSE_SPEAKS = frozenset({"clearOnHide", "defaultValue", "enableTime", "persistent", "searchEnabled"})


def mute(value: Any) -> bool:
    """Whether a property says nothing; 0 does say something."""
    return value is None or value is False or value in ("", [], {})
